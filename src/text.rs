//! Percent-encoding, and what may stand in a header or a path.

/// One text of several. The library's own joining is generic, and three times as large.
pub fn concat(parts: &[&str]) -> String {
    let mut out = String::new();
    for part in parts {
        out.push_str(part);
    }
    out
}

/// Percent-encodes everything but `A-Za-z0-9-._~`, in upper-case hex, as the service's signature wants it.
pub fn encode(out: &mut String, text: &[u8]) {
    for &byte in text {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(byte as char);
        } else {
            out.push('%');
            out.push(hex_digit(byte >> 4));
            out.push(hex_digit(byte & 15));
        }
    }
}

fn hex_digit(value: u8) -> char {
    (if value < 10 {
        b'0' + value
    } else {
        b'A' + value - 10
    }) as char
}

/// Decodes what is well percent-encoded and leaves the rest as it stands.
pub fn decode(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let pair = (bytes[at] == b'%')
            .then(|| Some((hex_value(*bytes.get(at + 1)?)?, hex_value(*bytes.get(at + 2)?)?)))
            .flatten();
        match pair {
            Some((high, low)) => {
                out.push(high << 4 | low);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    out
}

pub fn hex_value(digit: u8) -> Option<u8> {
    Some(match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        b'A'..=b'F' => digit - b'A' + 10,
        _ => return None,
    })
}

/// Lower-case hex. Into bytes, since pushing characters costs a request's ids more than all else.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = vec![0; bytes.len() * 2];
    for (pair, &byte) in out.chunks_exact_mut(2).zip(bytes) {
        pair[0] = DIGITS[usize::from(byte >> 4)];
        pair[1] = DIGITS[usize::from(byte & 15)];
    }
    String::from_utf8(out).unwrap_or_default()
}

/// Decimal, without the formatting machinery and what it weighs.
pub fn decimal(number: u32) -> String {
    let mut out = String::new();
    let mut place = 1_000_000_000;
    while place > 0 {
        let digit = number / place % 10;
        if digit > 0 || place == 1 || !out.is_empty() {
            out.push((b'0' + digit as u8) as char);
        }
        place /= 10;
    }
    out
}

/// Whether a header can carry it as it is: visible ASCII, at least one character.
pub fn is_visible_ascii(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether it can be the value of a header of the caller's own: ASCII without control characters. More could be
/// sent, but a signature would cover other bytes than those that the browser sends.
pub fn is_header_value(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte == b'\t' || byte == b' ' || byte.is_ascii_graphic())
}

/// Whether it is a header's name (RFC 9110 §5.6.2: a token).
pub fn is_header_name(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Whether it would vanish from a path.
pub fn is_dots(text: &str) -> bool {
    text == "." || text == ".."
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(text: &str) -> String {
        let mut out = String::new();
        encode(&mut out, text.as_bytes());
        out
    }

    #[test]
    fn encodes_all_but_the_unreserved() {
        assert_eq!(encoded("aZ09-._~"), "aZ09-._~");
        assert_eq!(encoded("a b/c%d!'()*"), "a%20b%2Fc%25d%21%27%28%29%2A");
        assert_eq!(encoded("中"), "%E4%B8%AD");
    }

    #[test]
    fn decodes_only_what_is_encoded() {
        assert_eq!(decode("a%2fb%2F"), b"a/b/");
        assert_eq!(decode("100%"), b"100%");
        assert_eq!(decode("%zz%4"), b"%zz%4");
        assert_eq!(decode("%25%32%35"), b"%25");
    }

    #[test]
    fn headers_are_checked() {
        assert!(
            is_visible_ascii("abc-1")
                && !is_visible_ascii("")
                && !is_visible_ascii("a b")
                && !is_visible_ascii("é")
        );
        assert!(
            is_header_value("a b\t~")
                && !is_header_value("é")
                && !is_header_value("a\r\nb")
                && !is_header_value("中")
        );
        assert!(
            is_header_name("X-Csrf-Token")
                && !is_header_name("X Csrf")
                && !is_header_name("")
                && !is_header_name("é")
        );
        assert_eq!(hex(&[0, 255, 16]), "00ff10");
        for number in [0, 7, 10, 100, 4_294_967_295] {
            assert_eq!(decimal(number), number.to_string());
        }
    }
}
