//! Proves what the templates of the catalogue promise.
use phoenix_proof::*;
use std::time::Duration;
fn main() {
    let mut args = std::env::args().skip(1);
    if args.next().as_deref() == Some("stage") {
        let folder = args.next().unwrap();
        if stage::inside::perform(folder.as_ref()).is_err() {
            std::process::exit(1);
        }
        return;
    }
    let me = std::env::current_exe().unwrap();
    let tools =
        stage::Tools { collector: "build/otelcol".into(), load: me.with_file_name("made-load"), prove: me };
    let folder = std::path::Path::new("/tmp/prove/try");
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir_all(folder).unwrap();
    let servers = receiver::Servers::new().unwrap();
    let setting = part::Setting {
        interval: Duration::from_secs(2),
        host_scrapers: &["load", "memory"],
        experiment: "x".into(),
    };
    let mut parts = vec![];
    for s in strategy::STRATEGIES {
        parts.push(part::Part::make(s, part::Role::Plain, &setting, &servers, folder).unwrap());
        parts.push(part::Part::make(s, part::Role::Shadow, &setting, &servers, folder).unwrap());
        for way in way::Way::ALL {
            if s.exports(way.exporter()) {
                parts.push(part::Part::make(s, part::Role::Wired(way), &setting, &servers, folder).unwrap());
            }
        }
    }
    let load = scene::Load { profile: "mixed", seed: 1, surge: Some((25.0, 20.0)) };
    let played =
        scene::play(&tools, load, parts, folder, Duration::from_secs(40), &mut std::io::stdout()).unwrap();
    println!("{:?} {:?} {:#?}", played.span, played.surge, played.costs);
    for part in &played.parts {
        let name = &part.actor.name;
        match part.role {
            part::Role::Plain => {
                let inbox = part.production.as_ref().unwrap().inbox();
                let mut a = account::account(&inbox.otlp, played.span, played.watched, part.interval);
                println!(
                    "{name}: {} {} others {:?}",
                    a.executables.len(),
                    a.executables.get("nginx").unwrap_or(&0),
                    a.others.len()
                );
                a.executables.clear();
                a.others.clear();
                println!("{a:?}");
                println!(
                    "problems {:?} first shown {:?}",
                    inbox.problems,
                    account::first_shown(&inbox.otlp, "nightly-import", played.surge.unwrap().0)
                        .map(|t| (t - played.surge.unwrap().0) as f64 / 1e9)
                );
            }
            part::Role::Wired(way) => {
                let measured = part.measured.as_ref().unwrap().inbox();
                println!(
                    "{name} measured {} series {} points {:?}",
                    measured.otlp.series.len(),
                    measured.otlp.points(),
                    measured.problems
                );
                let untagged = equal::untagged(&measured.otlp);
                let diff = match way {
                    way::Way::RemoteWrite => {
                        equal::remote_write(&part.production.as_ref().unwrap().inbox().samples, &untagged)
                    }
                    way::Way::Scrape => continue,
                    _ => equal::otlp(&part.production_otlp(folder).unwrap(), &untagged),
                };
                println!("   {}", diff.summary());
                if way == way::Way::OtlpGrpc {
                    println!("{:?}", {
                        let mut a = account::account(
                            &part.production_otlp(folder).unwrap(),
                            played.span,
                            played.watched,
                            part.interval,
                        );
                        a.executables.clear();
                        a.others.clear();
                        a
                    })
                };
                let mut a = account::account(&untagged, played.span, played.watched, part.interval);
                a.executables.clear();
                a.others.clear();
                println!("{a:?}");
            }
            _ => {}
        }
    }
}
