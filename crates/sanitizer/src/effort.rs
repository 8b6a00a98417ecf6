//! Measures what building the tree of a document would cost, without building it.

use crate::stream::{self, Reading};
use html5ever::interface::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts};
use html5ever::{Attribute, ExpandedName, LocalName, QualName, local_name, ns};
use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// Steps that any document may take, and those it may take for each of its bytes. An article takes about 2 for a byte;
/// a hundred levels of nesting are no problem, a thousand are.
const STEPS: usize = 200_000;
const STEPS_PER_BYTE: usize = 40;

/// A new formatting element is compared with all that are open, attribute by attribute.
const STEPS_PER_OPEN_FORMAT: usize = 20;

/// The attributes of a repeated `<html>` or `<body>` are merged into the first one's.
const STEPS_PER_MERGED_ATTRIBUTE: usize = 10;

/// Whether the parser's algorithms, quadratic in nesting and in unclosed formatting, would take too long on `html`.
pub(crate) fn is_tangled(html: &str) -> bool {
    let limit = STEPS.saturating_add(html.len().saturating_mul(STEPS_PER_BYTE));
    let gauge = Gauge::default();
    let context = gauge.node(QualName::new(None, ns!(html), local_name!("div")), false);
    let builder = TreeBuilder::new_for_fragment(gauge, context, None, TreeBuilderOpts::default());
    let options = TokenizerOpts {
        initial_state: Some(builder.tokenizer_state_for_context_elem(false)),
        ..TokenizerOpts::default()
    };
    let within_limit = |watched: &Watched| watched.0.sink.steps.get() <= limit;
    let (watched, reading) = stream::read(Watched(builder), options, html, within_limit);
    matches!(reading, Reading::TooCostly) || !within_limit(&watched)
}

/// The tree builder, with an eye on the tags it is given.
struct Watched(TreeBuilder<Handle, Gauge>);

impl TokenSink for Watched {
    type Handle = Handle;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<Handle> {
        if let Token::TagToken(tag) = &token {
            self.0.sink.watch_formatting(tag);
        }
        self.0.process_token(token, line)
    }

    fn end(&self) {
        self.0.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.0.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// What the tree builder needs to know of an element.
struct Node {
    name: QualName,
    annotation_xml: bool,
}

type Handle = Rc<Node>;

/// A tree that remembers nothing but how much work it was.
#[derive(Default)]
struct Gauge {
    steps: Cell<usize>,
    created: Cell<usize>,
    open_formats: RefCell<HashMap<LocalName, usize>>,
    open_formats_total: Cell<usize>,
    merged_attributes: Cell<usize>,
}

impl Gauge {
    fn spend(&self, steps: usize) {
        self.steps.set(self.steps.get().saturating_add(steps));
    }

    fn node(&self, name: QualName, annotation_xml: bool) -> Handle {
        self.created.set(self.created.get() + 1);
        Rc::new(Node { name, annotation_xml })
    }

    /// Finding a node among its siblings: at most all of the others are looked at.
    fn search_siblings(&self) {
        self.spend(1 + self.created.get() / 16);
    }

    fn watch_formatting(&self, tag: &Tag) {
        if !FORMATS.contains(&&*tag.name) {
            return;
        }
        let mut open = self.open_formats.borrow_mut();
        let of_this_name = open.entry(tag.name.clone()).or_default();
        match tag.kind {
            TagKind::StartTag => {
                *of_this_name += 1;
                self.open_formats_total.set(self.open_formats_total.get() + 1);
                self.spend(STEPS_PER_OPEN_FORMAT * self.open_formats_total.get());
            }
            TagKind::EndTag if *of_this_name > 0 => {
                *of_this_name -= 1;
                self.open_formats_total.set(self.open_formats_total.get() - 1);
            }
            TagKind::EndTag => {}
        }
    }
}

/// The elements that HTML opens again wherever they were left unclosed.
const FORMATS: [&str; 14] =
    ["a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u"];

impl TreeSink for Gauge {
    type Handle = Handle;
    type Output = ();
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) {}

    fn parse_error(&self, _: Cow<'static, str>) {}

    fn get_document(&self) -> Handle {
        self.node(QualName::new(None, ns!(), local_name!("")), false)
    }

    fn elem_name<'a>(&'a self, target: &'a Handle) -> ExpandedName<'a> {
        self.spend(1);
        target.name.expanded()
    }

    fn create_element(&self, name: QualName, _: Vec<Attribute>, flags: ElementFlags) -> Handle {
        self.spend(4);
        self.node(name, flags.mathml_annotation_xml_integration_point)
    }

    fn create_comment(&self, _: StrTendril) -> Handle {
        self.get_document()
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Handle {
        self.get_document()
    }

    fn append(&self, _: &Handle, _: NodeOrText<Handle>) {}

    fn append_based_on_parent_node(&self, _: &Handle, _: &Handle, _: NodeOrText<Handle>) {
        self.search_siblings();
    }

    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}

    fn get_template_contents(&self, _: &Handle) -> Handle {
        self.get_document()
    }

    fn same_node(&self, one: &Handle, other: &Handle) -> bool {
        self.spend(1);
        Rc::ptr_eq(one, other)
    }

    fn set_quirks_mode(&self, _: QuirksMode) {}

    fn append_before_sibling(&self, _: &Handle, _: NodeOrText<Handle>) {
        self.search_siblings();
    }

    fn add_attrs_if_missing(&self, _: &Handle, attributes: Vec<Attribute>) {
        self.merged_attributes.set(self.merged_attributes.get() + attributes.len());
        self.spend(STEPS_PER_MERGED_ATTRIBUTE * self.merged_attributes.get());
    }

    fn remove_from_parent(&self, _: &Handle) {
        self.search_siblings();
    }

    fn reparent_children(&self, _: &Handle, _: &Handle) {
        self.search_siblings();
    }

    fn is_mathml_annotation_xml_integration_point(&self, node: &Handle) -> bool {
        node.annotation_xml
    }
}
