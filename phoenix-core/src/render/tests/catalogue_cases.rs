use super::*;

#[test]
fn every_template_of_the_catalogue_renders_with_its_defaults() {
    for template in catalogue::all() {
        let rendered =
            template.render(&BTreeMap::new()).unwrap_or_else(|e| panic!("{}: {e}", template.header().name));
        let parsed: Value = serde_saphyr::from_str(&rendered.text).unwrap();
        match template.header().input {
            InputKind::Scrape => {
                let interval = if template.header().name == "process-minimal-v1" { "5m" } else { "60s" };
                assert_eq!(parsed["receivers"]["host_metrics"]["collection_interval"], json!(interval));
            }
            InputKind::Receive => {
                assert_eq!(
                    parsed["receivers"]["otlp"]["protocols"]["grpc"]["endpoint"],
                    json!("0.0.0.0:4317")
                );
            }
        }
    }
}

#[test]
fn every_partial_of_the_catalogue_is_included_somewhere() {
    let sources: Vec<&str> = catalogue::sources().collect();
    for partial in catalogue::partials() {
        let include = format!("{{% include \"{}\" %}}", partial.name());
        assert!(sources.iter().any(|source| source.contains(&include)), "nobody says {include}");
    }
}
