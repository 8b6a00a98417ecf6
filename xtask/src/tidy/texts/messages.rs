//! Files of texts as keys with their arguments.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use crate::tidy::tree::File;
use crate::tidy::{Finding, Rule};

/// One file of texts.
pub(super) struct Messages<'a> {
    pub(super) file: &'a File,
    /// The folder: `de`, `de-CH`.
    pub(super) language: &'a str,
    /// The line on which each text begins.
    pub(super) keys: BTreeMap<String, usize>,
    /// What other texts these texts are made of.
    pub(super) references: BTreeSet<String>,
    parts: BTreeMap<String, Parts>,
}

/// What a text names.
#[derive(Default)]
struct Parts {
    arguments: BTreeSet<String>,
    references: BTreeSet<String>,
}

/// Reads a file below a package's `locales/`; what does not parse is a finding.
pub(super) fn read<'a>(
    file: &'a File,
    findings: &mut Vec<Finding>,
    rule: &'static Rule,
) -> Option<Messages<'a>> {
    let package = file.package();
    let path = file.path.strip_prefix(package)?.strip_prefix("/locales/")?;
    let (language, _) = path.split_once('/').filter(|_| file.has_extension("ftl") && !package.is_empty())?;
    let resource = match fluent_syntax::parser::parse(file.text.as_str()) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            for error in errors {
                let start = error.slice.map_or(error.pos.start, |slice| slice.start);
                findings.push(Finding::new(file, line_at(file, start), rule, error.kind.to_string()));
            }
            resource
        }
    };
    let mut messages = Messages {
        file,
        language,
        keys: BTreeMap::new(),
        references: BTreeSet::new(),
        parts: BTreeMap::new(),
    };
    for entry in resource.body {
        let Entry::Message(message) = entry else { continue };
        let key = message.id.name.to_owned();
        let mut parts = Parts::default();
        if let Some(value) = &message.value {
            parts.read(value);
        }
        messages.keys.insert(key.clone(), line_of(file, &key));
        messages.references.extend(parts.references.clone());
        messages.parts.insert(key, parts);
    }
    Some(messages)
}

/// The arguments of a text and of the texts it is made of.
pub(super) fn arguments(files: &[&Messages<'_>], key: &str) -> BTreeSet<String> {
    let mut arguments = BTreeSet::new();
    let mut seen = BTreeSet::new();
    let mut waiting = vec![key.to_owned()];
    while let Some(key) = waiting.pop() {
        let parts = files.iter().find_map(|file| file.parts.get(&key));
        if let Some(parts) = parts.filter(|_| seen.insert(key.clone())) {
            arguments.extend(parts.arguments.clone());
            waiting.extend(parts.references.clone());
        }
    }
    arguments
}

impl Parts {
    fn read(&mut self, pattern: &Pattern<&str>) {
        for element in &pattern.elements {
            if let PatternElement::Placeable { expression } = element {
                self.expression(expression);
            }
        }
    }

    fn expression(&mut self, expression: &Expression<&str>) {
        match expression {
            Expression::Inline(inline) => self.inline(inline),
            Expression::Select { selector, variants } => {
                self.inline(selector);
                for variant in variants {
                    self.read(&variant.value);
                }
            }
        }
    }

    fn inline(&mut self, inline: &InlineExpression<&str>) {
        match inline {
            InlineExpression::VariableReference { id } => {
                self.arguments.insert(id.name.to_owned());
            }
            InlineExpression::MessageReference { id, .. } => {
                self.references.insert(id.name.to_owned());
            }
            InlineExpression::FunctionReference { arguments, .. } => {
                arguments.positional.iter().for_each(|argument| self.inline(argument));
            }
            InlineExpression::Placeable { expression } => self.expression(expression),
            _ => {}
        }
    }
}

fn line_of(file: &File, key: &str) -> usize {
    let begins = |text: &str| text.strip_prefix(key).is_some_and(|rest| rest.trim_start().starts_with('='));
    file.lines().find(|(_, text)| begins(text)).map_or(1, |(line, _)| line)
}

fn line_at(file: &File, position: usize) -> usize {
    file.text.bytes().take(position).filter(|byte| *byte == b'\n').count() + 1
}
