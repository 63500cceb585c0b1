//! From the tree of an expression to its selectors.

use std::collections::BTreeSet;

use promql_parser::label::{METRIC_NAME, MatchOp as ParsedOp, Matcher as ParsedMatcher};
use promql_parser::parser::token::{T_BOTTOMK, T_LIMIT_RATIO, T_LIMITK, T_TOPK};
use promql_parser::parser::{
    AggregateExpr, BinaryExpr, Call, Expr, LabelModifier, VectorMatchCardinality, VectorSelector,
};

use super::{Selected, Selector, UNKNOWN, UNKNOWN_NAME};
use crate::model::signals::{MatchOp, Matcher, SignalKind};

/// Functions that make sense of counters only.
const OF_COUNTERS: [&str; 4] = ["rate", "increase", "irate", "resets"];

/// Functions that give out what they are given, so that what is around them speaks of what is inside.
const KEEP_THE_TYPE: [&str; 4] = ["label_replace", "label_join", "sort", "sort_desc"];

/// What the expression around a selector needs of it.
#[derive(Debug, Clone, Default)]
struct Needs {
    labels: BTreeSet<String>,
    kind: Option<SignalKind>,
}

impl Needs {
    fn and<'l>(&self, labels: impl IntoIterator<Item = &'l String>) -> Needs {
        let mut needs = self.clone();
        needs.labels.extend(labels.into_iter().cloned());
        needs
    }
}

pub(super) fn selected(expression: &Expr) -> Result<Selected, String> {
    let mut walk = Walk::default();
    walk.expression(expression, &Needs::default());
    match walk.trouble {
        Some(trouble) => Err(trouble),
        None => Ok(walk.selected),
    }
}

#[derive(Debug, Default)]
struct Walk {
    selected: Selected,
    trouble: Option<String>,
}

impl Walk {
    fn expression(&mut self, expression: &Expr, needs: &Needs) {
        match expression {
            Expr::Aggregate(aggregate) => self.aggregate(aggregate, needs),
            Expr::Unary(unary) => self.expression(&unary.expr, needs),
            Expr::Binary(binary) => self.binary(binary, needs),
            Expr::Paren(paren) => self.expression(&paren.expr, needs),
            Expr::Subquery(subquery) => self.expression(&subquery.expr, needs),
            Expr::VectorSelector(selector) => self.selector(selector, needs),
            Expr::MatrixSelector(matrix) => self.selector(&matrix.vs, needs),
            Expr::Call(call) => self.call(call, needs),
            Expr::NumberLiteral(_) | Expr::StringLiteral(_) => {}
            Expr::Extension(extension) => {
                self.trouble
                    .get_or_insert(format!("it has a part of an unknown kind ({})", extension.expr.name()));
            }
        }
    }

    fn aggregate(&mut self, aggregate: &AggregateExpr, needs: &Needs) {
        // `topk` and its like keep the labels of what they choose; of what is summed only those of the `by` come out.
        let chooses = matches!(aggregate.op.id(), T_TOPK | T_BOTTOMK | T_LIMITK | T_LIMIT_RATIO);
        let needs = match &aggregate.modifier {
            Some(LabelModifier::Include(by)) if chooses => needs.and(&by.labels),
            Some(LabelModifier::Include(by)) => {
                Needs { kind: needs.kind, ..Needs::default() }.and(&by.labels)
            }
            Some(LabelModifier::Exclude(without)) if !chooses => {
                let mut needs = needs.clone();
                needs.labels.retain(|label| !without.labels.contains(label));
                needs
            }
            Some(LabelModifier::Exclude(_)) | None => needs.clone(),
        };
        self.expression(&aggregate.expr, &needs);
        match aggregate.param.as_deref() {
            Some(Expr::StringLiteral(made)) => {
                self.selected.made.insert(made.val.clone());
            }
            Some(parameter) => self.expression(parameter, &Needs::default()),
            None => {}
        }
    }

    fn binary(&mut self, binary: &BinaryExpr, needs: &Needs) {
        let Some(modifier) = &binary.modifier else {
            self.expression(&binary.lhs, needs);
            self.expression(&binary.rhs, needs);
            return;
        };
        let both = match &modifier.matching {
            Some(LabelModifier::Include(on)) => needs.and(&on.labels),
            Some(LabelModifier::Exclude(_)) | None => needs.clone(),
        };
        let (left, right) = match &modifier.card {
            VectorMatchCardinality::ManyToOne(extra) => (both.clone(), both.and(&extra.labels)),
            VectorMatchCardinality::OneToMany(extra) => (both.and(&extra.labels), both),
            VectorMatchCardinality::OneToOne | VectorMatchCardinality::ManyToMany => (both.clone(), both),
        };
        self.expression(&binary.lhs, &left);
        self.expression(&binary.rhs, &right);
    }

    fn call(&mut self, call: &Call, needs: &Needs) {
        let name = call.func.name;
        let mut needs = needs.clone();
        if name.starts_with("histogram_") {
            needs.kind = Some(SignalKind::Histogram);
        } else if OF_COUNTERS.contains(&name) {
            needs.kind = needs.kind.or(Some(SignalKind::Counter));
        } else if !KEEP_THE_TYPE.contains(&name) {
            needs.kind = None;
        }
        let texts: Vec<&String> = call
            .args
            .args
            .iter()
            .filter_map(|argument| match argument.as_ref() {
                Expr::StringLiteral(literal) => Some(&literal.val),
                _ => None,
            })
            .collect();
        let (made, sources) = match (name, texts.as_slice()) {
            ("label_replace", [made, _, source, ..]) => (Some(*made), vec![*source]),
            ("label_join", [made, _, sources @ ..]) => (Some(*made), sources.to_vec()),
            _ => (None, Vec::new()),
        };
        if let Some(made) = made {
            needs.labels.remove(made);
            self.selected.made.insert(made.clone());
        }
        let needs =
            needs.and(sources.into_iter().filter(|label| !label.is_empty() && !label.contains(UNKNOWN)));
        // Where a function takes numbers before its series (`histogram_quantile`), these are asked for nothing.
        let of_series =
            if name.starts_with("histogram_") { call.args.args.len().saturating_sub(1) } else { 0 };
        for (index, argument) in call.args.args.iter().enumerate() {
            if index < of_series {
                self.expression(argument, &Needs::default());
            } else {
                self.expression(argument, &needs);
            }
        }
    }

    fn selector(&mut self, selector: &VectorSelector, needs: &Needs) {
        let mut groups: Vec<&[ParsedMatcher]> =
            selector.matchers.or_matchers.iter().map(Vec::as_slice).collect();
        if groups.is_empty() || !selector.matchers.matchers.is_empty() {
            groups.push(&selector.matchers.matchers);
        }
        for matchers in groups {
            self.one_selector(selector.name.as_deref(), matchers, needs);
        }
    }

    fn one_selector(&mut self, name: Option<&str>, matchers: &[ParsedMatcher], needs: &Needs) {
        let mut found = Selector { metric: name.map(str::to_owned), kind: needs.kind, ..Selector::default() };
        found.labels.clone_from(&needs.labels);
        for parsed in matchers {
            let matcher =
                Matcher { label: parsed.name.clone(), op: op(&parsed.op), value: parsed.value.clone() };
            let is_name = matcher.label == METRIC_NAME;
            if is_name && matcher.op == MatchOp::Equal && found.metric.is_none() {
                found.metric = Some(matcher.value);
                continue;
            }
            if !is_name && !matches_absence_only(&matcher) {
                found.labels.insert(matcher.label.clone());
            }
            if matcher.value.contains(UNKNOWN) {
                if is_name {
                    self.unknown("the metric's name depends on a variable");
                    return;
                }
                continue;
            }
            if let Err(error) = matcher.pattern() {
                self.trouble
                    .get_or_insert(format!("{matcher} has no regular expression that can be read: {error}"));
                return;
            }
            found.matchers.push(matcher);
        }
        if found.metric.as_deref().is_some_and(|name| name.contains(UNKNOWN_NAME) || name.contains(UNKNOWN)) {
            self.unknown("the metric's name depends on a variable");
            return;
        }
        if found.labels.iter().any(|label| label.contains(UNKNOWN_NAME)) {
            self.unknown("what it is grouped, joined or matched by depends on a variable");
            found.labels.retain(|label| !label.contains(UNKNOWN_NAME));
            found.matchers.retain(|matcher| !matcher.label.contains(UNKNOWN_NAME));
        }
        // `le` is how a bucket says which it is: where there are buckets, it is there.
        if found.kind == Some(SignalKind::Histogram) {
            found.labels.remove("le");
        }
        found.matchers.sort();
        found.matchers.dedup();
        if found.metric.is_none() && found.matchers.is_empty() {
            self.unknown("nothing but variables says what it selects");
            return;
        }
        self.selected.selectors.push(found);
    }

    fn unknown(&mut self, what: &str) {
        if self.selected.unknown.iter().all(|known| known != what) {
            self.selected.unknown.push(what.to_owned());
        }
    }
}

/// `label=""` asks for series without the label.
fn matches_absence_only(matcher: &Matcher) -> bool {
    matcher.op == MatchOp::Equal && matcher.value.is_empty()
}

fn op(parsed: &ParsedOp) -> MatchOp {
    match parsed {
        ParsedOp::Equal => MatchOp::Equal,
        ParsedOp::NotEqual => MatchOp::NotEqual,
        ParsedOp::Re(_) => MatchOp::Like,
        ParsedOp::NotRe(_) => MatchOp::NotLike,
    }
}
