//! Proves what the templates of the catalogue promise.
fn main() {
    let mut args = std::env::args().skip(1);
    if args.next().as_deref() == Some("stage") {
        let folder = args.next().unwrap();
        if phoenix_proof::stage::inside::perform(folder.as_ref()).is_err() {
            std::process::exit(1);
        }
    }
}
