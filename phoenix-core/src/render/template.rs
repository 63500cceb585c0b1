//! Templates: parsed once, rendered often.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use liquid_core::model::Object;
use serde_json::Value;

use super::assemble::{Assembled, assemble};
use super::compile::{Trace, compile};
use super::dialect::{self, Body, Failure, FailureKind};
use super::error::{ParameterProblem, RenderError, TemplateError, TemplateProblem, TemplateProblemKind};
use super::finding::Explainer;
use super::globals::Checked;
use super::limits::MAX_SOURCE_BYTES;
use super::verify::{Basis, Proofs, verify};
use super::{Header, Partial, Position, Rendered, front_matter};
use crate::collector::{Diagnostic, Document, Sound, Target, check_knowing};

/// A template, checked as a whole; cloning shares it.
///
/// # Examples
///
/// ```
/// use phoenix_core::render::Template;
/// use serde_json::json;
///
/// let template = Template::parse(
///     "---
/// name: forward-v1
/// revision: 1
/// description: Sends on what it is sent.
/// pipeline: metrics
/// input: receive
/// parameters:
///   - {name: verbosity, type: string, description: How much of it is shown.}
/// ---
/// receivers: {otlp: {protocols: {grpc: }}}
/// exporters:
///   debug: {verbosity: {{ verbosity }}}
/// service: {pipelines: {metrics: {receivers: [otlp], exporters: [debug]}}}
/// ",
/// )?;
/// let rendered = template.render(&[("verbosity".to_owned(), json!("basic"))].into())?;
/// assert!(rendered.text.contains("debug: {verbosity: basic}"));
///
/// // A value cannot become anything but the text it is.
/// let rendered = template.render_unchecked(&[("verbosity".to_owned(), json!("basic}, a: {b"))].into())?;
/// assert!(rendered.text.contains("debug: {verbosity: \"basic}, a: {b\"}"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Template {
    inner: Arc<Inner>,
}

struct Inner {
    header: Header,
    /// Where each parameter is declared.
    places: BTreeMap<String, Position>,
    source_hash: String,
    body: Arc<Body>,
    /// Parameter values that need not be checked again.
    checked: Checked,
    /// What was proven of its last renderings.
    proofs: Proofs,
    /// Statements of its renderings with which nothing was wrong.
    sound: Sound,
}

impl Inner {
    fn new(header: Header, places: BTreeMap<String, Position>, source_hash: String, body: Arc<Body>) -> Self {
        let (checked, proofs, sound) = (Checked::defaults(&header), Proofs::default(), Sound::default());
        Self { header, places, source_hash, body, checked, proofs, sound }
    }
}

impl Template {
    /// Parses and checks a template file: front matter between `---` lines, then the text.
    ///
    /// # Errors
    /// All mistakes in the file, each with its line and column: in the front matter, unknown tags, filters and variables,
    /// and anything beyond the bounds of [`limits`](super::limits).
    pub fn parse(source: &str) -> Result<Self, TemplateError> {
        Self::parse_assembled(source, None)
    }

    fn parse_assembled(source: &str, assembled: Option<Arc<Assembled>>) -> Result<Self, TemplateError> {
        check_source(source)?;
        let front = front_matter::read(source);
        let compiled = compile(source, front.body, front.names, Trace::Off);
        let (header, compiled) = match (front.header, compiled) {
            (Some(header), Ok(compiled)) => (header, compiled),
            (_, compiled) => {
                let mut problems = front.problems;
                problems.extend(compiled.err().into_iter().flatten());
                return Err(TemplateError::of(problems));
            }
        };
        let program = dialect::program(&compiled.program).map_err(|message| {
            let kind = TemplateProblemKind::Syntax(message);
            TemplateError::of(vec![TemplateProblem::new(Position::START, kind)])
        })?;
        let source_hash = hash_of(source);
        let body = Arc::new(Body { source: source.to_owned(), compiled, program, assembled });
        Ok(Self { inner: Arc::new(Inner::new(header, front.places, source_hash, body)) })
    }

    /// Puts `partials` where the template includes them, and parses what comes of it.
    ///
    /// The template is then one file that stands alone: [`source`](Self::source) and [`source_hash`](Self::source_hash)
    /// are of that file, and so are the positions in errors of rendering, which name the partial's own line as well. A template without an `include` stays as it is.
    /// Partials that are not included are left out.
    ///
    /// # Errors
    /// All mistakes, each with the file (the template, or a partial), line and column: those of [`Template::parse`],
    /// unknown partials, one that is included twice, parameters that two files declare, and overrides of what is not there.
    pub fn assemble(source: &str, partials: &[Partial]) -> Result<Self, TemplateError> {
        check_source(source)?;
        match assemble(source, partials).map_err(TemplateError::of)? {
            None => Self::parse(source),
            Some(assembled) => {
                let assembled = Arc::new(assembled);
                Self::parse_assembled(&assembled.source, Some(assembled.clone())).map_err(|error| {
                    let problems = error.problems.into_iter().map(|problem| assembled.blame(problem));
                    TemplateError::of(problems.collect())
                })
            }
        }
    }

    /// What the template says about itself.
    pub fn header(&self) -> &Header {
        &self.inner.header
    }

    /// The file as it was parsed, front matter included.
    pub fn source(&self) -> &str {
        &self.inner.body.source
    }

    /// The SHA-256 of the file, in 64 lower case hexadecimal digits.
    pub fn source_hash(&self) -> &str {
        &self.inner.source_hash
    }

    /// Where a parameter is declared; the beginning of the file for one that is not.
    pub fn declared_at(&self, parameter: &str) -> Position {
        self.inner.places.get(parameter).copied().unwrap_or(Position::START)
    }

    pub(super) fn body(&self) -> &Arc<Body> {
        &self.inner.body
    }

    /// Renders the template with parameter values into a configuration that a collector accepts.
    ///
    /// What [`render_unchecked`](Self::render_unchecked) makes of the values is read and checked as a collector would. A
    /// value of `null` counts as none. The same template and values give the same bytes, always.
    ///
    /// # Errors
    /// [`RenderError::Refused`] with every reason why a collector would refuse the result, each with the place in the
    /// template and the values that made it; else as for `render_unchecked`.
    pub fn render(&self, values: &BTreeMap<String, Value>) -> Result<Rendered, RenderError> {
        self.render_for(&Target::default(), values)
    }

    /// Renders the template with parameter values into a configuration that this collector accepts.
    ///
    /// # Errors
    /// As for [`render`](Self::render).
    pub fn render_for(
        &self,
        target: &Target,
        values: &BTreeMap<String, Value>,
    ) -> Result<Rendered, RenderError> {
        let (rendered, basis) = self.verified(values)?;
        self.checked(rendered, basis.as_ref(), target, values)
    }

    /// The rendering of `values`, made on this basis, with what a collector has to say of it.
    pub(super) fn checked(
        &self,
        mut rendered: Rendered,
        basis: Option<&Basis>,
        target: &Target,
        values: &BTreeMap<String, Value>,
    ) -> Result<Rendered, RenderError> {
        let document = match basis.and_then(Basis::document) {
            Some(document) => Ok(document),
            None => Document::parse(&rendered.text).map(Arc::new),
        };
        if let (Ok(document), Some(basis)) = (&document, basis) {
            basis.was_read_as(document);
        }
        let diagnostics = match &document {
            Ok(document) => check_knowing(document, target, &self.inner.sound),
            Err(error) => vec![error.into()],
        };
        if diagnostics.is_empty() {
            return Ok(rendered);
        }
        let explainer = Explainer {
            rendered: &rendered,
            header: self.header(),
            values,
            document: document.as_deref().ok(),
        };
        let refused = diagnostics.iter().any(Diagnostic::is_error);
        let shown = diagnostics.into_iter().filter(|diagnostic| diagnostic.is_error() == refused);
        let findings: Vec<_> = shown.map(|diagnostic| explainer.explain(diagnostic)).collect();
        if refused {
            return Err(RenderError::Refused(findings));
        }
        rendered.warnings = findings;
        Ok(rendered)
    }

    /// Renders the template with parameter values, and proves that they changed nothing but the scalars they stand in.
    ///
    /// The result is a YAML document; whether a collector accepts it is not looked at.
    ///
    /// # Errors
    /// [`RenderError::Parameters`] with everything that is wrong with the values; else the first reason, with line and
    /// column, why the template has no result for them.
    pub fn render_unchecked(&self, values: &BTreeMap<String, Value>) -> Result<Rendered, RenderError> {
        self.verified(values).map(|(rendered, _)| rendered)
    }

    /// What [`render_unchecked`](Self::render_unchecked) does, with the proof it rests on if that was kept.
    pub(super) fn verified(
        &self,
        values: &BTreeMap<String, Value>,
    ) -> Result<(Rendered, Option<Basis>), RenderError> {
        let globals = self.globals(values).map_err(RenderError::Parameters)?;
        let body = &self.inner.body;
        let mut raw = dialect::run(body, &globals).map_err(|failure| self.explain(failure))?;
        let reached = std::mem::take(&mut raw.reached);
        let (verified, basis) = verify(raw, body, &self.inner.proofs)?;
        let rendered = Rendered {
            text: verified.text,
            warnings: Vec::new(),
            reached,
            pieces: verified.pieces,
            body: body.clone(),
        };
        Ok((rendered, basis))
    }

    /// The same template, whose renderings know which branches were taken.
    pub(super) fn traced(&self) -> Self {
        let source = self.source();
        let front = front_matter::read(source);
        let compiled = compile(source, front.body, front.names, Trace::On)
            .expect("invariant: the template was compiled before");
        let program =
            dialect::program(&compiled.program).expect("invariant: the engine took the template before");
        let Inner { header, places, source_hash, .. } = &*self.inner;
        let (header, places, source_hash) = (header.clone(), places.clone(), source_hash.clone());
        let body = Arc::new(Body {
            source: source.to_owned(),
            compiled,
            program,
            assembled: self.body().assembled.clone(),
        });
        Self { inner: Arc::new(Inner::new(header, places, source_hash, body)) }
    }

    /// Checks parameter values without rendering.
    ///
    /// # Errors
    /// Everything that is wrong with them, by parameter in the order of their declaration, unknown ones last.
    pub fn check(&self, values: &BTreeMap<String, Value>) -> Result<(), Vec<ParameterProblem>> {
        self.globals(values).map(drop)
    }

    pub(super) fn globals(&self, values: &BTreeMap<String, Value>) -> Result<Object, Vec<ParameterProblem>> {
        self.inner.checked.globals(&self.inner.header, values)
    }

    fn explain(&self, failure: Failure) -> RenderError {
        let body = &self.inner.body;
        let (at, expression) = match failure.site.map(|site| &body.compiled.sites[site]) {
            Some(site) => (Position::of(&body.source, site.at), site.expression.clone()),
            None => (Position::START, String::new()),
        };
        match failure.kind {
            FailureKind::Limit { what, limit } => RenderError::LimitExceeded { at, expression, what, limit },
            FailureKind::Evaluation(reason) if failure.site.is_none() => RenderError::Engine(reason),
            FailureKind::Evaluation(reason) => RenderError::Evaluation { at, expression, reason },
        }
    }
}

/// The SHA-256 of a template file, in 64 lower case hexadecimal digits.
pub(super) fn hash_of(source: &str) -> String {
    crate::model::ConfigHash::of(source.as_bytes()).to_string()
}

/// What no template can contain, wherever it stands.
pub(super) fn check_source(source: &str) -> Result<(), TemplateError> {
    let refuse = |at: usize, kind: TemplateProblemKind| {
        Err(TemplateError::of(vec![TemplateProblem::new(Position::of(source, at), kind)]))
    };
    if source.len() > MAX_SOURCE_BYTES {
        let kind =
            TemplateProblemKind::TooLarge { what: "the size of the file in bytes", limit: MAX_SOURCE_BYTES };
        return refuse(0, kind);
    }
    // Private-use characters mark values while verifying; control characters other than these have no use in a file.
    let forbidden =
        |c: char| matches!(c, '\u{e000}'..='\u{f8ff}') || c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    match source.char_indices().find(|(_, c)| forbidden(*c)) {
        Some((at, c)) => refuse(at, TemplateProblemKind::ForbiddenCharacter { code: u32::from(c) }),
        None => Ok(()),
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Template")
            .field("name", &self.inner.header.name)
            .field("revision", &self.inner.header.revision)
            .field("source_hash", &self.inner.source_hash)
            .finish_non_exhaustive()
    }
}
