//! The rule itself: systemd's `parse_env_file_internal`, state by state.

use crate::{Assignment, EnvFile};

const COMMENTS: [char; 2] = ['#', ';'];
const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];
const LINE_ENDS: [char; 2] = ['\n', '\r'];

/// What a backslash between double quotation marks hides.
const HIDDEN: [char; 4] = ['"', '\\', '`', '$'];

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    BeforeName,
    Name,
    BeforeValue,
    Value,
    AfterBackslash,
    Single,
    Double,
    DoubleAfterBackslash,
    Comment,
    CommentAfterBackslash,
}

pub(crate) fn read(text: &str) -> EnvFile {
    let mut reader = Reader::new();
    for (place, c) in text.char_indices() {
        reader.step(place, c);
        reader.line += usize::from(c == '\n');
    }
    reader.end(text.len());
    let mut file = reader.file;
    file.unreadable.sort_unstable();
    file.unreadable.dedup();
    file
}

struct Reader {
    state: State,
    name: String,
    value: String,
    /// Without blanks at the end that no quotation mark or backslash keeps.
    value_end: Option<usize>,
    /// Where the name begins, in the text and as a line.
    start: usize,
    start_line: usize,
    line: usize,
    file: EnvFile,
}

impl Reader {
    fn new() -> Self {
        Self {
            state: State::BeforeName,
            name: String::new(),
            value: String::new(),
            value_end: None,
            start: 0,
            start_line: 1,
            line: 1,
            file: EnvFile::default(),
        }
    }

    fn step(&mut self, place: usize, c: char) {
        let ends_line = LINE_ENDS.contains(&c);
        self.state = match self.state {
            State::BeforeName if COMMENTS.contains(&c) => State::Comment,
            State::BeforeName if BLANKS.contains(&c) => State::BeforeName,
            State::BeforeName => self.begin(place, c),
            State::Name if ends_line => {
                self.file.unreadable.push(self.start_line);
                State::BeforeName
            }
            State::Name if c == '=' => State::BeforeValue,
            State::Name => push(&mut self.name, c, State::Name),
            State::BeforeValue | State::Value if ends_line => self.assign(place),
            State::BeforeValue if c == '\'' => State::Single,
            State::BeforeValue if c == '"' => State::Double,
            State::BeforeValue if BLANKS.contains(&c) => State::BeforeValue,
            State::BeforeValue | State::Value => self.plain(c),
            State::AfterBackslash if ends_line => State::Value,
            State::AfterBackslash => push(&mut self.value, c, State::Value),
            State::Single if c == '\'' => State::BeforeValue,
            State::Single => push(&mut self.value, c, State::Single),
            State::Double if c == '"' => State::BeforeValue,
            State::Double if c == '\\' => State::DoubleAfterBackslash,
            State::Double => push(&mut self.value, c, State::Double),
            State::DoubleAfterBackslash => self.hidden(c),
            State::Comment if ends_line => State::BeforeName,
            State::Comment if c == '\\' => State::CommentAfterBackslash,
            State::Comment => State::Comment,
            State::CommentAfterBackslash => {
                // What comes next is a comment to some versions of systemd and none to others.
                self.file.unreadable.extend(ends_line.then_some(self.line));
                if ends_line { State::BeforeName } else { State::Comment }
            }
        };
    }

    fn begin(&mut self, place: usize, c: char) -> State {
        self.name = c.to_string();
        self.value.clear();
        self.value_end = None;
        (self.start, self.start_line) = (place, self.line);
        State::Name
    }

    fn plain(&mut self, c: char) -> State {
        if c == '\\' {
            self.value_end = None;
            return State::AfterBackslash;
        }
        if !BLANKS.contains(&c) {
            self.value_end = None;
        } else if self.value_end.is_none() {
            self.value_end = Some(self.value.len());
        }
        push(&mut self.value, c, State::Value)
    }

    fn hidden(&mut self, c: char) -> State {
        if !HIDDEN.contains(&c) && c != '\n' {
            self.value.push('\\');
        }
        if c != '\n' {
            self.value.push(c);
        }
        State::Double
    }

    /// What systemd itself then leaves out is unreadable.
    fn assign(&mut self, end: usize) -> State {
        if self.state == State::Value
            && let Some(end) = self.value_end
        {
            self.value.truncate(end);
        }
        let name = self.name.trim_end_matches(BLANKS).to_owned();
        if is_name(&name) && is_value(&self.value) {
            let value = std::mem::take(&mut self.value);
            self.file.assignments.push(Assignment { name, value, place: self.start..end });
        } else {
            self.file.unreadable.push(self.start_line);
        }
        State::BeforeName
    }

    fn end(&mut self, end: usize) {
        match self.state {
            State::BeforeName | State::Comment | State::CommentAfterBackslash => {}
            State::Name => self.file.unreadable.push(self.start_line),
            State::BeforeValue | State::Value | State::AfterBackslash => {
                self.assign(end);
            }
            State::Single | State::Double | State::DoubleAfterBackslash => {
                self.file.unreadable.push(self.start_line);
                self.assign(end);
            }
        }
    }
}

fn push(text: &mut String, c: char, next: State) -> State {
    text.push(c);
    next
}

/// Letters, digits and underscores, and no digit first.
fn is_name(name: &str) -> bool {
    !name.starts_with(|c: char| c.is_ascii_digit())
        && !name.is_empty()
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn is_value(value: &str) -> bool {
    !value.chars().any(|c| c.is_ascii_control() && c != '\t' && c != '\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_as_systemd_reads_it() {
        for (written, value) in CASES {
            let file = read(&format!("BEFORE=1\nKEY={written}\nAFTER=2\n"));
            assert_eq!(file.get("KEY"), Some(*value), "{written:?}");
            assert_eq!((file.get("BEFORE"), file.get("AFTER")), (Some("1"), Some("2")), "{written:?}");
            assert!(file.unreadable.is_empty(), "{written:?}");
        }
    }

    /// The tour of a booted server gives systemd the same table.
    const CASES: &[(&str, &str)] = include!("../cases.in");

    #[test]
    fn names_and_comments_are_read_as_systemd_reads_them() {
        let text = "# A=1\n\n; B=2\n C =3\n\t# D=4\nE=5 # not a comment\nF_1 \t= 6\r\nG=7\rH=8\nC=9";
        let variables = read(text).into_variables();
        let expected = [("C", "9"), ("E", "5 # not a comment"), ("F_1", "6"), ("G", "7"), ("H", "8")];
        assert_eq!(variables, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn what_systemd_leaves_out_is_told_by_its_line() {
        for (text, lines) in [
            ("A=1\nhunter2\nB=2\n", &[2][..]),
            ("export A=1\n", &[1]),
            ("\u{feff}A=1\n", &[1]),
            ("\n1A=1\n=2\nÄ=3\n", &[2, 3, 4]),
            ("A=\u{7}\nB=1", &[1]),
            ("A=\"never\nclosed\nB=1\n", &[1]),
            ("A=1\nB='x\n", &[2]),
            ("A=1\nlast", &[2]),
            ("# a comment \\\nA=1\n", &[1]),
            ("A=\"two\nlines\"\nodd\nB=1\\\n2\nodd\n", &[3, 6]),
        ] {
            assert_eq!(read(text).unreadable, lines, "{text:?}");
        }
        assert!(read("# a\\b comment\nA=1\n").unreadable.is_empty());
        assert!(!format!("{:?}", read("A=hunter2\n")).contains("hunter2"));
    }
}
