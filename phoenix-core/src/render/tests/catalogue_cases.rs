use super::*;

#[test]
fn every_template_of_the_catalogue_renders_with_its_defaults() {
    for template in catalogue::all() {
        let rendered =
            template.render(&BTreeMap::new()).unwrap_or_else(|e| panic!("{}: {e}", template.header().name));
        println!("{}", rendered.text);
        let parsed: serde_json::Value = serde_saphyr::from_str(&rendered.text).unwrap();
        assert_eq!(parsed["receivers"]["host_metrics"]["collection_interval"], json!("60s"));
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
