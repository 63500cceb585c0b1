//! A template's text checked as a whole and written anew for the engine, with the place of every output and tag.

mod parts;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::Position;
use super::error::{TemplateProblem, TemplateProblemKind as Kind, nearest};
use super::expression::{Mistake, Read, Reader};
use super::lexer::{Markup, Segment, Token, segments};
use super::limits::{MAX_BLOCK_DEPTH, MAX_PROBLEMS};
use super::scope::Scope;

pub(super) use parts::{Branch, Choice, Compiled, Site, Trace};

const TAGS: [&str; 18] = [
    "assign",
    "capture",
    "case",
    "comment",
    "else",
    "elsif",
    "endcapture",
    "endcase",
    "endcomment",
    "endfor",
    "endif",
    "endraw",
    "endunless",
    "for",
    "if",
    "raw",
    "unless",
    "when",
];

/// Checks the body of a template that begins at `from`.
pub(super) fn compile(
    source: &str,
    from: usize,
    parameters: BTreeMap<String, bool>,
    trace: Trace,
) -> Result<Compiled, Vec<TemplateProblem>> {
    let (segments, problems) = segments(source, from);
    let mut compiler = Compiler {
        scope: Scope::new(parameters),
        trace,
        out: Compiled {
            program: String::new(),
            texts: Vec::new(),
            sites: Vec::new(),
            choices: Vec::new(),
            branches: Vec::new(),
        },
        open: Vec::new(),
        mistakes: Vec::new(),
    };
    for segment in &segments {
        compiler.segment(segment);
    }
    for block in std::mem::take(&mut compiler.open) {
        let (opened, missing) = (format!("{{% {} %}}", block.written), format!("{{% end{} %}}", block.name));
        compiler.mistakes.push((block.at, Kind::Unclosed { opened, missing }));
    }
    let mistakes = compiler.mistakes.into_iter().take(MAX_PROBLEMS);
    let mut problems: Vec<_> = problems
        .into_iter()
        .chain(mistakes.map(|(at, kind)| TemplateProblem::new(Position::of(source, at), kind)))
        .collect();
    problems.sort_by_key(|problem| problem.at);
    problems.truncate(MAX_PROBLEMS);
    if problems.is_empty() { Ok(compiler.out) } else { Err(problems) }
}

struct Compiler {
    trace: Trace,
    scope: Scope,
    out: Compiled,
    open: Vec<Block>,
    mistakes: Vec<Mistake>,
}

struct Block {
    name: String,
    at: usize,
    written: String,
    /// One, and one more for every `elsif`.
    depth: usize,
    seen_else: bool,
    /// What its conditions are made of so far.
    parameters: BTreeSet<String>,
    /// Its branches so far, as numbers.
    branches: Vec<usize>,
    /// What a captured name is made of: sites from here on.
    captures: Option<(String, usize)>,
}

impl Compiler {
    fn segment(&mut self, segment: &Segment<'_>) {
        match segment {
            Segment::Text(range) => {
                self.program(format_args!("{{% __text {} %}}", self.out.texts.len()));
                self.out.texts.push(range.clone());
            }
            Segment::Output(markup) => {
                let result = self.output(markup);
                self.mistakes.extend(result.err().filter(|_| markup.sound));
            }
            Segment::Tag(markup) => {
                let result = self.tag(markup);
                self.mistakes.extend(result.err().filter(|_| markup.sound));
            }
        }
    }

    fn program(&mut self, text: std::fmt::Arguments<'_>) {
        self.out.program.write_fmt(text).expect("invariant: writing to a String does not fail");
    }

    fn site(&mut self, markup: &Markup<'_>, parameters: BTreeSet<String>, secret: bool) -> usize {
        self.out.sites.push(Site {
            at: markup.at,
            expression: markup.written.to_owned(),
            parameters: parameters.into_iter().collect(),
            secret,
        });
        self.out.sites.len() - 1
    }

    fn output(&mut self, markup: &Markup<'_>) -> Result<(), Mistake> {
        let capturing = self.open.iter().any(|block| block.captures.is_some());
        let mut reader = Reader::new(&markup.tokens, markup.at, &self.scope, !capturing);
        reader.chain()?;
        let Read { written, parameters, uses_secret } = reader.finish()?;
        let site = self.site(markup, parameters, uses_secret);
        self.program(format_args!("{{% __emit {site} {written} %}}"));
        Ok(())
    }

    fn tag(&mut self, markup: &Markup<'_>) -> Result<(), Mistake> {
        let Some((name, arguments)) = markup.tokens.split_first() else {
            return Err((markup.at, Kind::Syntax("a tag without a name".into())));
        };
        match name.text {
            "if" | "unless" => {
                self.open(name, markup);
                let mut reader = Reader::new(arguments, markup.at, &self.scope, true);
                reader.condition()?;
                self.begin_block(reader.finish()?, name, markup)
            }
            "elsif" => self.elsif(name, arguments, markup),
            "else" => self.else_tag(arguments, markup),
            "for" => self.for_tag(name, arguments, markup),
            "case" => {
                self.open(name, markup);
                let mut reader = Reader::new(arguments, markup.at, &self.scope, false);
                reader.value()?;
                self.begin_block(reader.finish()?, name, markup)
            }
            "when" => self.when_tag(arguments, markup),
            "assign" => {
                let mut reader = Reader::new(arguments, markup.at, &self.scope, false);
                let target = reader.new_name()?.to_owned();
                reader.expect("=")?;
                reader.write("=");
                reader.chain()?;
                let parameters = self.finish_tag(reader.finish()?, name, markup)?;
                self.scope.assign(&target, parameters);
                Ok(())
            }
            "capture" => {
                self.open(name, markup);
                let mut reader = Reader::new(arguments, markup.at, &self.scope, false);
                let target = reader.new_name()?.to_owned();
                self.finish_tag(reader.finish()?, name, markup)?;
                let sites = self.out.sites.len();
                if let Some(block) = self.open.last_mut() {
                    block.captures = Some((target, sites));
                }
                Ok(())
            }
            end if end.starts_with("end") && TAGS.contains(&end) => self.close(&end[3..], markup),
            unknown => {
                let suggestion = nearest(unknown, TAGS);
                Err((name.at, Kind::UnknownTag { name: unknown.to_owned(), suggestion }))
            }
        }
    }

    fn finish_tag(
        &mut self,
        read: Read,
        name: &Token<'_>,
        markup: &Markup<'_>,
    ) -> Result<BTreeSet<String>, Mistake> {
        let Read { written, parameters, .. } = read;
        let site = self.site(markup, parameters.clone(), false);
        self.program(format_args!("{{% {} {site} {written} %}}", name.text));
        Ok(parameters)
    }

    /// Writes the opening tag of a block that depends on what was read.
    fn begin_block(&mut self, read: Read, name: &Token<'_>, markup: &Markup<'_>) -> Result<(), Mistake> {
        let parameters = self.finish_tag(read, name, markup)?;
        self.depends_on(parameters);
        if name.text != "case" {
            self.branch(markup, false);
        }
        Ok(())
    }

    /// Begins a branch of the innermost block.
    fn branch(&mut self, markup: &Markup<'_>, past: bool) {
        let number = self.out.branches.len();
        let Some(block) = self.open.last_mut() else { return };
        let last = block.branches.last().copied();
        block.branches.push(number);
        let (start, written) =
            if past { (block.at, &block.written[..]) } else { (markup.at, markup.written) };
        if let Some(last) = last.filter(|_| !past) {
            self.out.branches[last].within.end = start;
        }
        let within = start..start;
        self.out.branches.push(Branch { within, written: written.to_owned(), past, parameters: Vec::new() });
        if self.trace == Trace::On {
            self.program(format_args!("{{% __reached {number} %}}"));
        }
    }

    /// Ends the branches of a block.
    fn end_branches(&mut self, block: &Block, end: usize) {
        for number in &block.branches {
            let branch = &mut self.out.branches[*number];
            branch.parameters = block.parameters.iter().cloned().collect();
            if branch.within.is_empty() {
                branch.within.end = end;
            }
        }
    }

    fn depends_on(&mut self, parameters: BTreeSet<String>) {
        if let Some(block) = self.open.last_mut() {
            block.parameters.extend(parameters);
        }
    }

    fn open(&mut self, name: &Token<'_>, markup: &Markup<'_>) {
        self.open.push(Block {
            name: name.text.to_owned(),
            at: markup.at,
            written: markup.written.to_owned(),
            depth: 1,
            seen_else: false,
            parameters: BTreeSet::new(),
            branches: Vec::new(),
            captures: None,
        });
        self.check_depth(markup.at);
    }

    fn check_depth(&mut self, at: usize) {
        let depth: usize = self.open.iter().map(|block| block.depth).sum();
        if depth == MAX_BLOCK_DEPTH + 1 {
            self.mistakes.push((at, Kind::TooLarge { what: "the depth of blocks", limit: MAX_BLOCK_DEPTH }));
        }
    }

    /// The innermost open block, if it is one of `names` and has had no `else`.
    fn inside(&mut self, names: &[&str], markup: &Markup<'_>) -> Result<&mut Block, Mistake> {
        match self.open.last_mut() {
            Some(block) if names.contains(&block.name.as_str()) && !block.seen_else => Ok(block),
            _ => {
                let expected = format!("it belongs into {}, before its `else`", names.join(", "));
                Err((markup.at, Kind::MisplacedTag { tag: markup.written.to_owned(), expected }))
            }
        }
    }

    fn elsif(
        &mut self,
        name: &Token<'_>,
        arguments: &[Token<'_>],
        markup: &Markup<'_>,
    ) -> Result<(), Mistake> {
        self.inside(&["if"], markup)?.depth += 1;
        self.check_depth(markup.at);
        let mut reader = Reader::new(arguments, markup.at, &self.scope, true);
        reader.condition()?;
        let Read { written, parameters, .. } = reader.finish()?;
        self.depends_on(parameters);
        self.program(format_args!("{{% {} {written} %}}", name.text));
        self.branch(markup, false);
        Ok(())
    }

    fn else_tag(&mut self, arguments: &[Token<'_>], markup: &Markup<'_>) -> Result<(), Mistake> {
        self.inside(&["if", "unless", "case", "for"], markup)?.seen_else = true;
        Reader::new(arguments, markup.at, &self.scope, false).finish()?;
        self.program(format_args!("{{% else %}}"));
        self.branch(markup, false);
        Ok(())
    }

    fn when_tag(&mut self, arguments: &[Token<'_>], markup: &Markup<'_>) -> Result<(), Mistake> {
        self.inside(&["case"], markup)?;
        let mut reader = Reader::new(arguments, markup.at, &self.scope, false);
        reader.value()?;
        while reader.accept(",") || reader.accept("or") {
            reader.write("or");
            reader.value()?;
        }
        let Read { written, parameters, .. } = reader.finish()?;
        self.depends_on(parameters);
        self.program(format_args!("{{% when {written} %}}"));
        self.branch(markup, false);
        Ok(())
    }

    fn for_tag(
        &mut self,
        name: &Token<'_>,
        arguments: &[Token<'_>],
        markup: &Markup<'_>,
    ) -> Result<(), Mistake> {
        self.open(name, markup);
        let head = self.for_head(name, arguments, markup);
        // The loop is entered even if its head is wrong, so that its body adds no mistakes that are none.
        let first_word = arguments.first().map_or("", |token| token.text);
        let parameters = head.as_ref().cloned().unwrap_or_default();
        self.depends_on(parameters.clone());
        self.branch(markup, false);
        self.scope.enter_loop(first_word, parameters);
        head.map(drop)
    }

    fn for_head(
        &mut self,
        name: &Token<'_>,
        arguments: &[Token<'_>],
        markup: &Markup<'_>,
    ) -> Result<BTreeSet<String>, Mistake> {
        let mut reader = Reader::new(arguments, markup.at, &self.scope, false);
        reader.new_name()?;
        reader.expect("in")?;
        reader.write("in");
        reader.value()?;
        loop {
            if reader.accept("reversed") {
                reader.write("reversed");
            } else if reader.accept("limit") {
                reader.expect(":")?;
                reader.write("limit");
                reader.value()?;
            } else if reader.accept("offset") {
                reader.expect(":")?;
                reader.write("offset");
                reader.value()?;
            } else {
                break;
            }
        }
        self.finish_tag(reader.finish()?, name, markup)
    }

    fn close(&mut self, name: &str, markup: &Markup<'_>) -> Result<(), Mistake> {
        let misplaced = |expected: String| Kind::MisplacedTag { tag: markup.written.to_owned(), expected };
        match self.open.last() {
            Some(block) if block.name == name => {}
            Some(block) => return Err((markup.at, misplaced(format!("`end{}` is due first", block.name)))),
            None => return Err((markup.at, misplaced(format!("no `{name}` is open")))),
        }
        Reader::new(&markup.tokens[1..], markup.at, &self.scope, false).finish()?;
        if matches!(name, "if" | "unless") && self.open.last().is_some_and(|block| block.branches.len() == 1)
        {
            if self.trace == Trace::On {
                self.program(format_args!("{{% else %}}"));
            }
            self.branch(markup, true);
        }
        let block = self.open.pop().expect("invariant: the last block was just matched");
        if name == "for" {
            self.scope.leave_loop();
        }
        self.end_branches(&block, markup.at);
        if block.captures.is_none() {
            let parameters = block.parameters.into_iter().collect();
            self.out.choices.push(Choice { within: block.at..markup.at, written: block.written, parameters });
        }
        if let Some((target, first_site)) = block.captures {
            let parameters =
                self.out.sites[first_site..].iter().flat_map(|site| site.parameters.clone()).collect();
            self.scope.assign(&target, parameters);
        }
        self.program(format_args!("{{% end{name} %}}"));
        Ok(())
    }
}
