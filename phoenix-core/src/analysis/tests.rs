//! The analysis as a whole: given samples, then a verdict with its reasons.

mod aa;
mod criteria;
mod critical;
mod cross_check;
mod false_positives;
mod fixture;
mod mirrors;
mod modes;
mod money;
mod planner;
mod preparation;
mod properties;
mod split;
mod verdict_rules;
mod words;
