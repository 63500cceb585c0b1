//! The analysis as a whole: given samples, then a verdict with its reasons.

mod aa;
mod criteria;
mod critical;
mod cross_check;
mod evaluator;
mod false_positives;
mod fixture;
mod frames;
mod mirrors;
mod modes;
mod money;
mod naive;
mod planner;
mod preparation;
mod properties;
mod sighted;
mod signals;
mod split;
mod verdict_rules;
mod words;
