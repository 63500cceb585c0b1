//! The templates of gateways that are proven: one row each.

use std::collections::BTreeMap;

use phoenix_core::render::catalogue;
use serde_json::{Value, json};

/// A template, how it is parameterised here, and what it promises.
#[derive(Debug, Clone, Copy)]
pub struct Gateway {
    /// The template's name.
    pub template: &'static str,
    /// Its parameters, as JSON.
    parameters: &'static str,
    /// The least part of what senders counted that arrives, of every metric that they count; never more than all.
    pub keeps: f64,
    /// The share of the baseline's series that is saved, at least.
    pub fewer: f64,
    /// Whether gauges pass.
    pub gauges: bool,
}

/// All of them, the baseline first.
pub const GATEWAYS: [Gateway; 3] = [
    Gateway { template: "otlp-baseline-v1", parameters: "{}", keeps: 1.0, fewer: 0.0, gauges: true },
    Gateway {
        template: "otlp-attribute-drop-v1",
        parameters: r#"{"drop_attributes": ["http.route"], "merge_senders_over": ["service.instance.id", "k8s.pod.name"], "cumulative": "sums_and_histograms"}"#,
        keeps: 1.0,
        fewer: 0.5,
        gauges: true,
    },
    Gateway {
        template: "otlp-filter-v1",
        // What is dropped is gone from totals too: within 1 % only where it is routes that next to nobody uses, and gauges.
        parameters: r#"{"point_attribute": "http.route", "point_values": ["/admin", "/admin/users", "/debug", "/favicon.ico", "/healthz", "/robots.txt"], "drop_patterns": ["runtime[.].*"]}"#,
        keeps: 0.99,
        fewer: 0.5,
        gauges: false,
    },
];

/// Where a gateway listens and sends to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'p> {
    /// The first of three ports: OTLP over HTTP, over gRPC, its own telemetry.
    pub(super) first_port: u16,
    /// Its backend.
    pub(super) endpoint: &'p str,
}

impl Gateway {
    /// Its name without what all have in common.
    #[must_use]
    pub fn short(&self) -> &'static str {
        self.template.trim_end_matches("-v1")
    }

    /// Whether it is what the others are compared with.
    #[must_use]
    pub fn is_baseline(&self) -> bool {
        self.template == GATEWAYS[0].template
    }

    /// The gateway of that template.
    #[must_use]
    pub fn named(template: &str) -> Option<&'static Gateway> {
        GATEWAYS.iter().find(|gateway| gateway.template == template)
    }

    /// Its parameters at a place.
    ///
    /// # Panics
    /// When the row is wrong, which a test excludes.
    pub(super) fn values(&self, place: Place<'_>) -> BTreeMap<String, Value> {
        let own: BTreeMap<String, Value> =
            serde_json::from_str(self.parameters).expect("invariant: a test reads every row of the table");
        let common = [
            ("listen_address", json!("127.0.0.1")),
            ("http_port", json!(place.first_port)),
            ("grpc_port", json!(place.first_port + 1)),
            ("telemetry_port", json!(place.first_port + 2)),
            ("endpoint", json!(place.endpoint)),
        ];
        common.into_iter().map(|(name, value)| (name.to_owned(), value)).chain(own).collect()
    }

    /// Production's configuration.
    ///
    /// # Errors
    /// When the template refuses these values.
    pub(super) fn rendered(
        &self,
        values: &BTreeMap<String, Value>,
    ) -> Result<String, Box<dyn std::error::Error>> {
        Ok(catalogue::get(self.template)?.render(values)?.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use phoenix_core::render::InputKind;

    #[test]
    fn every_gateway_of_the_catalogue_has_a_row_and_every_row_can_be_rendered() {
        let receiving = catalogue::all().iter().map(|template| template.header());
        let receiving = receiving.filter(|header| header.input == InputKind::Receive);
        let names: Vec<&str> = receiving.map(|header| header.name.as_str()).collect();
        let mut rows = GATEWAYS.map(|gateway| gateway.template).to_vec();
        rows.sort_unstable();
        let mut sorted = names.clone();
        sorted.sort_unstable();
        assert_eq!(rows, sorted, "a gateway is not proven: add a row");
        for gateway in &GATEWAYS {
            let values = gateway.values(Place { first_port: 20_000, endpoint: "http://127.0.0.1:4318" });
            let text = gateway.rendered(&values);
            assert!(text.is_ok_and(|text| text.contains("127.0.0.1:20000")), "{}", gateway.template);
        }
    }
}
