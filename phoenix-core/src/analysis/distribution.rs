//! Special functions and distributions, tails first: upper tails are computed as such, never as one minus the rest.
//!
//! `statrs` supplies the gamma function and the incomplete gamma function, which hold their digits over all reference values. Four
//! things are our own, because there it does not or has none: its error function keeps ten digits where twelve are asked for ([`normal`]); its
//! incomplete beta function takes the leading factor from differences of log-gammas and loses digits as the parameters grow ([`beta`],
//! and [`student`] which stands on it); and its quantiles inherit both; and it has no
//! noncentral t ([`noncentral`]), which power needs.

pub mod beta;
pub mod gamma;
pub mod noncentral;
pub mod normal;
pub mod student;
