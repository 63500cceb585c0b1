//! Templates in revisions that never change.

use phoenix_core::controller::{Error, KnownTemplate, TemplateProblem};
use phoenix_core::error::ErrorCode;
use phoenix_core::model::{Revision, TemplateName};
use phoenix_core::ports::{TemplateRevision, TemplateStore};
use phoenix_core::render::catalogue;
use pollster::block_on;

use crate::kit::World;

fn source(name: &str, revision: u64, body: &str) -> String {
    format!(
        "---\nname: {name}\nrevision: {revision}\ndescription: A test.\npipeline: metrics\ninput: scrape\nparameters: []\n---\n{body}\n"
    )
}

fn name(text: &str) -> TemplateName {
    text.parse().unwrap()
}

fn put(world: &World, source: &str) -> Result<KnownTemplate, Error> {
    block_on(world.controller.put_template(source))
}

fn newest(world: &World, text: &str) -> Revision {
    block_on(world.controller.template(&name(text), None)).unwrap().revision
}

#[test]
fn revisions_count_on_and_the_same_source_again_changes_nothing() {
    let world = World::new();
    for _ in 0..2 {
        assert_eq!(put(&world, &source("own-v1", 1, "a: 1")).unwrap().revision, Revision(1));
    }
    assert_eq!(put(&world, &source("own-v1", 2, "a: 2")).unwrap().revision, Revision(2));
    assert_eq!(
        put(&world, &source("own-v1", 1, "a: 1")).unwrap().revision,
        Revision(1),
        "an old one is still there"
    );
    assert_eq!(newest(&world, "own-v1"), Revision(2));
}

#[test]
fn a_revision_never_changes_and_none_is_left_out() {
    let world = World::new();
    put(&world, &source("own-v1", 1, "a: 1")).unwrap();
    let taken = put(&world, &source("own-v1", 1, "a: 2")).unwrap_err();
    assert_eq!(taken.code(), ErrorCode::AlreadyExists);
    assert!(taken.to_string().contains("write `revision: 2`"), "{taken}");
    let skipped = put(&world, &source("own-v1", 3, "a: 3")).unwrap_err();
    assert_eq!(skipped.code(), ErrorCode::InvalidArgument);
    assert!(skipped.to_string().contains("write `revision: 2`"), "{skipped}");
    assert!(matches!(
        put(&world, &source("new-v1", 2, "a: 1")),
        Err(Error::TemplateRevision(TemplateProblem::RevisionSkipped { next: Revision(1), .. }))
    ));
    let shown = block_on(world.controller.template(&name("own-v1"), Some(Revision(1)))).unwrap();
    assert_eq!(shown.template.source(), source("own-v1", 1, "a: 1"), "what was refused left no trace");
}

#[test]
fn mistakes_in_a_source_are_reported_at_once_and_nothing_is_kept() {
    let world = World::new();
    let error = put(&world, &source("own-v1", 1, "a: {{ b }}\nc: {{ d | e }}")).unwrap_err();
    let Error::Template(mistakes) = &error else { panic!("{error}") };
    assert_eq!(mistakes.problems.len(), 2, "{error}");
    assert_eq!(error.code(), ErrorCode::TemplateInvalid);
    assert!(block_on(world.controller.template(&name("own-v1"), None)).is_err());
}

#[test]
fn a_template_of_the_catalogue_is_gone_on_with_and_its_revision_stays() {
    let world = World::new();
    let built_in = catalogue::get("process-baseline-v1").unwrap();
    let revision = u64::from(built_in.header().revision);
    assert!(put(&world, built_in.source()).unwrap().built_in, "the same source is no news");
    let changed = format!("{}# changed\n", built_in.source());
    assert!(matches!(
        put(&world, &changed),
        Err(Error::TemplateRevision(TemplateProblem::RevisionTaken { .. }))
    ));
    let next = changed.replacen(&format!("revision: {revision}"), &format!("revision: {}", revision + 1), 1);
    put(&world, &next).unwrap();
    assert_eq!(newest(&world, "process-baseline-v1"), Revision(revision + 1));
    let old =
        block_on(world.controller.template(&name("process-baseline-v1"), Some(Revision(revision)))).unwrap();
    assert_eq!((old.built_in, old.template.source()), (true, built_in.source()));
    let revisions = block_on(world.controller.template_revisions(&name("process-baseline-v1"))).unwrap();
    assert_eq!(revisions.len() as u64, revision + 1);
}

#[test]
fn includes_are_written_out_so_that_a_revision_stands_alone() {
    let world = World::new();
    let partial = &catalogue::partials()[0];
    let with_include = source("own-v1", 1, &format!("{{% include \"{}\" %}}", partial.name()));
    let kept = put(&world, &with_include).unwrap();
    assert!(!kept.template.source().contains("include"), "{}", kept.template.source());
    assert_eq!(put(&world, &with_include).unwrap().revision, Revision(1), "the same again");
    let stored = block_on(world.store.get_template(&name("own-v1"), None)).unwrap();
    assert_eq!(*stored.source, *kept.template.source());
}

#[test]
fn lists_show_the_newest_of_all_by_name() {
    let world = World::new();
    put(&world, &source("own-v1", 1, "a: 1")).unwrap();
    put(&world, &source("own-v1", 2, "a: 2")).unwrap();
    let listed = block_on(world.controller.templates()).unwrap();
    let names: Vec<&str> = listed.iter().map(|known| known.name.as_str()).collect();
    assert!(names.is_sorted() && names.len() == catalogue::all().len() + 1, "{names:?}");
    let own = listed.iter().find(|known| known.name.as_str() == "own-v1").unwrap();
    assert_eq!((own.revision, own.built_in), (Revision(2), false));
}

#[test]
fn what_is_not_there_is_named_with_what_is() {
    let world = World::new();
    put(&world, &source("own-v1", 1, "a: 1")).unwrap();
    let of = |text: &str, revision| {
        let error = block_on(world.controller.template(&name(text), revision)).unwrap_err();
        assert_eq!(error.code(), ErrorCode::NotFound);
        error.to_string()
    };
    assert_eq!(of("owm-v1", None), "there is no template owm-v1; did you mean own-v1?");
    assert_eq!(of("own-v1", Some(Revision(7))), "own-v1 has no revision 7; the newest is 1");
    assert_eq!(
        of("process-baseline-v1", Some(Revision(9999))).split(';').next(),
        Some("process-baseline-v1 has no revision 9999")
    );
}

#[test]
fn revisions_are_compared() {
    let world = World::new();
    put(&world, &source("own-v1", 1, "a: 1")).unwrap();
    put(&world, &source("own-v1", 2, "a: 2")).unwrap();
    let found =
        block_on(world.controller.compare_templates(&name("own-v1"), Revision(1), Revision(2))).unwrap();
    assert!(found.source.contains("-a: 1\n+a: 2\n"), "{found}");
}

#[test]
fn what_another_writer_stored_meanwhile_is_not_overwritten() {
    let world = World::new();
    let theirs = TemplateRevision::new(name("own-v1"), Revision(1), source("own-v1", 1, "a: theirs").into());
    block_on(world.store.put_template(theirs)).unwrap();
    let error = put(&world, &source("own-v1", 1, "a: ours")).unwrap_err();
    assert!(
        matches!(error, Error::TemplateRevision(TemplateProblem::RevisionTaken { next: Revision(2), .. })),
        "{error}"
    );
}
