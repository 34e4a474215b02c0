//! Just enough JSON: a reader that pulls values from a text, and the escaping of strings.
//!
//! A reader of our own because a general one weighs many times as much in the download, and because what cannot be
//! read must be a value here, never a guess. Every function answers `None` when the text is not
//! what was asked for; the caller then drops the whole text.

use std::borrow::Cow;

/// Deeper nesting than this is no answer of the service.
const MAX_DEPTH: u32 = 64;

#[derive(Debug)]
pub struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
}

impl<'a> Reader<'a> {
    pub fn new(text: &'a str) -> Self {
        Reader {
            text,
            at: 0,
            depth: 0,
        }
    }

    /// The next character that is no white space, without taking it.
    pub fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = bytes.get(self.at) {
            self.at += 1;
        }
        bytes.get(self.at).copied()
    }

    /// That the text ends here.
    pub fn end(&mut self) -> Option<()> {
        self.peek().is_none().then_some(())
    }

    /// An object; `field` is given each name and must read or skip its value.
    pub fn object(&mut self, field: &mut dyn FnMut(&str, &mut Self) -> Option<()>) -> Option<()> {
        self.items(b'{', b'}', &mut |reader| {
            let name = reader.text()?;
            reader.take(b':')?;
            field(&name, reader)
        })
    }

    /// An array; `item` must read or skip each value.
    pub fn array(&mut self, item: &mut dyn FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.items(b'[', b']', item)
    }

    /// A string. One with a lone surrogate is none: it could not be written again as it was.
    pub fn string(&mut self) -> Option<String> {
        self.text().map(Cow::into_owned)
    }

    /// The same; where nothing in it is escaped, it stays where it lies.
    pub fn text(&mut self) -> Option<Cow<'a, str>> {
        self.take(b'"')?;
        let mut out = String::new();
        loop {
            let bytes = self.text.as_bytes();
            let from = self.at;
            while !matches!(bytes.get(self.at)?, b'"' | b'\\' | 0..0x20) {
                self.at += 1;
            }
            let plain = self.text.get(from..self.at)?;
            self.at += 1;
            let end = bytes[self.at - 1];
            if end == b'"' && out.is_empty() {
                return Some(Cow::Borrowed(plain));
            }
            out.push_str(plain);
            match end {
                b'"' => return Some(Cow::Owned(out)),
                b'\\' => {
                    let escaped = self.escape()?;
                    out.push(escaped);
                }
                _ => return None,
            }
        }
    }

    pub fn boolean(&mut self) -> Option<bool> {
        match self.peek()? {
            b't' => self.word("true").map(|()| true),
            _ => self.word("false").map(|()| false),
        }
    }

    /// Any value, passed over; still checked.
    pub fn skip(&mut self) -> Option<()> {
        match self.peek()? {
            b'{' => self.object(&mut |_, reader| reader.skip()),
            b'[' => self.array(&mut |reader| reader.skip()),
            b'"' => self.skip_string(),
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            _ => self.number(),
        }
    }

    /// A string, or nothing where another kind of value stands.
    pub fn string_if_any(&mut self) -> Option<Option<String>> {
        if self.peek()? == b'"' {
            self.string().map(Some)
        } else {
            self.skip().map(|()| None)
        }
    }

    /// A boolean, or nothing where another kind of value stands.
    pub fn boolean_if_any(&mut self) -> Option<Option<bool>> {
        if matches!(self.peek()?, b't' | b'f') {
            self.boolean().map(Some)
        } else {
            self.skip().map(|()| None)
        }
    }

    fn items(&mut self, open: u8, close: u8, item: &mut dyn FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.take(open)?;
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return None;
        }
        if self.peek()? != close {
            loop {
                item(self)?;
                if self.peek()? == close {
                    break;
                }
                self.take(b',')?;
            }
        }
        self.depth -= 1;
        self.take(close)
    }

    fn take(&mut self, wanted: u8) -> Option<()> {
        let found = self.peek()? == wanted;
        self.at += usize::from(found);
        found.then_some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        let found = self.text.as_bytes().get(self.at..)?.starts_with(word.as_bytes());
        self.at += word.len();
        found.then_some(())
    }

    fn skip_string(&mut self) -> Option<()> {
        self.take(b'"')?;
        loop {
            let byte = *self.text.as_bytes().get(self.at)?;
            self.at += 1;
            match byte {
                b'"' => return Some(()),
                b'\\' if self.next_is(b'u') => {
                    self.at += 1;
                    self.hex4()?;
                }
                b'\\' => self.escape().map(|_| ())?,
                0..0x20 => return None,
                _ => {}
            }
        }
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Option<char> {
        let byte = *self.text.as_bytes().get(self.at)?;
        self.at += 1;
        Some(match byte {
            b'"' | b'\\' | b'/' => byte as char,
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.hex4()?;
                let unit = if (0xD800..0xDC00).contains(&first) {
                    self.text
                        .as_bytes()
                        .get(self.at..)?
                        .starts_with(b"\\u")
                        .then_some(())?;
                    self.at += 2;
                    let second = self.hex4()?;
                    (0xDC00..0xE000).contains(&second).then_some(())?;
                    0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00)
                } else {
                    first
                };
                char::from_u32(unit)?
            }
            _ => return None,
        })
    }

    fn hex4(&mut self) -> Option<u32> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4)?;
        self.at += 4;
        digits.iter().try_fold(0, |value, &digit| {
            Some(value * 16 + (digit as char).to_digit(16)?)
        })
    }

    fn number(&mut self) -> Option<()> {
        self.at += usize::from(self.next_is(b'-'));
        let whole = self.digits()?;
        // No leading zero but a single one.
        if whole.len() > 1 && whole.starts_with('0') {
            return None;
        }
        if self.next_is(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if self.next_is(b'e') || self.next_is(b'E') {
            self.at += 1;
            self.at += usize::from(self.next_is(b'+') || self.next_is(b'-'));
            self.digits()?;
        }
        Some(())
    }

    fn next_is(&self, wanted: u8) -> bool {
        self.text.as_bytes().get(self.at) == Some(&wanted)
    }

    fn digits(&mut self) -> Option<&'a str> {
        let from = self.at;
        while self.text.as_bytes().get(self.at).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
        }
        self.text.get(from..self.at).filter(|digits| !digits.is_empty())
    }
}

/// Writes a string with its quotes.
pub fn write_string(out: &mut String, text: &str) {
    out.push('"');
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        if !matches!(byte, b'"' | b'\\' | 0..0x20) {
            continue;
        }
        out.push_str(text.get(from..at).unwrap_or_default());
        from = at + 1;
        if byte < 0x20 {
            out.push_str("\\u00");
            out.push((b'0' + (byte >> 4)) as char);
            out.push(char::from_digit(u32::from(byte & 15), 16).unwrap_or('0'));
        } else {
            out.push('\\');
            out.push(byte as char);
        }
    }
    out.push_str(text.get(from..).unwrap_or_default());
    out.push('"');
}

/// Bytes that `write_string` would write.
pub fn string_len(text: &str) -> usize {
    2 + text
        .bytes()
        .map(|byte| match byte {
            b'"' | b'\\' => 2,
            0..0x20 => 6,
            _ => 1,
        })
        .sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let mut reader = Reader::new(text);
        let string = reader.string()?;
        reader.end().map(|()| string)
    }

    fn valid(text: &str) -> bool {
        let mut reader = Reader::new(text);
        reader.skip().and_then(|()| reader.end()).is_some()
    }

    #[test]
    fn strings() {
        assert_eq!(
            read(r#" "a\"\\\/\b\f\n\r\t" "#).unwrap(),
            "a\"\\/\u{8}\u{c}\n\r\t"
        );
        assert_eq!(read(r#""\u4e2d\ud83d\ude00中😀""#).unwrap(), "中😀中😀");
        for bad in [
            r#""\ud800""#,
            r#""\ud800\u0041""#,
            r#""\udc00""#,
            r#""\x""#,
            "\"a\nb\"",
            "\"a",
            r#""\u12"#,
            "7",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn values_are_checked_while_they_are_skipped() {
        for good in [
            "0",
            "-1.5e+3",
            "10",
            "true",
            "null",
            "[]",
            "{}",
            "[1,[2,{\"a\":[]}]]",
            "{\"a\":{\"b\":\"\\\"\"}}",
        ] {
            assert!(valid(good), "{good}");
        }
        for bad in [
            "",
            "01",
            "1.",
            "-",
            "tru",
            "[1,]",
            "{\"a\"}",
            "{\"a\":1,}",
            "[1 2]",
            "{a:1}",
            "[1]x",
            "\"\u{1}\"",
            "<html>",
            r#""\q""#,
            r#""\u12""#,
            r#""\u12g4""#,
            r#""\"#,
        ] {
            assert!(!valid(bad), "{bad}");
        }
    }

    #[test]
    fn depth_is_bounded() {
        assert!(valid(&("[".repeat(64) + &"]".repeat(64))));
        assert!(!valid(&("[".repeat(65) + &"]".repeat(65))));
        assert!(!valid(&"[".repeat(1_000_000)));
    }

    #[test]
    fn every_cut_of_a_text_is_refused() {
        let whole =
            r#"{"success":false,"results":[{"success":true},{"error_msg":"a [b\u4e2d]","n":-1.5e3}]}"#;
        assert!(valid(whole));
        for at in (0..whole.len()).filter(|&at| whole.is_char_boundary(at)) {
            assert!(!valid(&whole[..at]), "cut at {at}");
        }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let all: String = ('\0'..='\u{ff}').chain(['中', '😀', '\u{2028}']).collect();
        let mut written = String::new();
        write_string(&mut written, &all);
        assert_eq!(read(&written).unwrap(), all);
        assert_eq!(written.len(), string_len(&all));
    }
}
