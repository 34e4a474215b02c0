//! Status, headers, body → a typed answer. What cannot be read whole and understood settles nothing.

use crate::classify::{Class, class, class_of_code};
use crate::error::{Code, Fault, Problem};
use crate::json::Reader;
use std::borrow::Cow;

/// A message of the service longer than this is cut; a gateway could send a page.
const MAX_MESSAGE: usize = 500;
const MAX_REQUEST_ID: usize = 128;

/// An answer as it came, its body read whole.
#[derive(Clone, Debug, Default)]
pub struct Answer {
    /// 0 where a redirect was not followed and hides its status.
    pub status: u16,
    pub request_id: Option<String>,
    /// Milliseconds to wait.
    pub retry_after: Option<u64>,
    pub body: String,
}

/// What the service says of an error: of the request, or of one id.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ServiceError {
    pub code: Option<String>,
    pub message: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeleteReply {
    /// A success that says nothing of single ids.
    AllDeleted,
    /// One reply an id, in the order sent.
    Each(Vec<IdReply>),
    Refused(ServiceError),
    /// Refused for now, beside results that say otherwise.
    Doubtful(ServiceError),
    /// Understood, but it says nothing certain of any id; the reason. Its size or one id can be the cause.
    Unclear(&'static str),
    /// Cut, empty, not JSON, or not the object it should be.
    Unreadable,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdReply {
    Deleted,
    NotDeleted(ServiceError),
    Unclear,
}

/// The answer to a list or a look-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadReply {
    Found,
    Refused(ServiceError),
    Unreadable,
}

impl Answer {
    /// The answer as a problem.
    pub fn problem(&self, class: Class, error: &ServiceError) -> Problem {
        let cut = |text: &String, most| shorten(text.clone(), most);
        let message = error
            .message
            .as_ref()
            .map_or(class.message().into(), |text| cut(text, MAX_MESSAGE).into());
        let service_code = error.code.as_ref().map(|text| cut(text, MAX_REQUEST_ID));
        Problem {
            service_code,
            ..self.located(class.code(), message)
        }
    }

    /// An answer that cannot be made use of.
    pub fn unusable(&self, why: &'static str) -> Fault {
        self.located(Code::InvalidResponse, why.into()).shared()
    }

    fn located(&self, code: Code, message: Cow<'static, str>) -> Problem {
        Problem {
            code,
            message,
            status: (self.status > 0).then_some(self.status),
            service_code: None,
            request_id: self.request_id.clone(),
        }
    }

    /// Whether it refuses the credentials, wherever that is said.
    pub fn is_credentials_refusal(&self) -> bool {
        let (mut error, mut success) = (ServiceError::default(), None);
        let whole = whole_object(&self.body, &mut |name, reader| match name {
            "success" => reader.boolean_if_any().map(|flag| success = flag),
            _ => error.read(name, reader),
        });
        let error = if whole.is_some() && success != Some(true) {
            error
        } else {
            ServiceError::default()
        };
        self.class(&error) == Class::Unauthorized
    }

    pub fn class(&self, error: &ServiceError) -> Class {
        class(self.status, error.code.as_deref())
    }
}

pub fn request_id(text: String) -> Option<String> {
    let text = shorten(text, MAX_REQUEST_ID);
    (!text.is_empty()).then_some(text)
}

/// The answer to a deletion of so many ids; `id` gives one by its place. Most answers need none of them.
pub fn read_delete(answer: &Answer, ids: usize, id: &dyn Fn(usize) -> String) -> DeleteReply {
    let mut success = None;
    let mut results: Option<Vec<Entry>> = None;
    let mut error = ServiceError::default();
    let whole = whole_object(&answer.body, &mut |name, reader| {
        match name {
            "success" => success = reader.boolean_if_any()?,
            "results" if reader.peek()? != b'n' => results = Some(read_entries(reader)?),
            _ => error.read(name, reader)?,
        }
        Some(())
    });
    if answer.status != 200 {
        let class = answer.class(&error);
        let differs = |entry: &Entry| {
            let own = entry.error.code.as_deref().and_then(class_of_code);
            entry.success == Some(true) || own.is_some_and(|own| own != class)
        };
        let says_more = success == Some(true) || results.iter().flatten().any(differs);
        let says_more = whole.is_some() && says_more;
        if says_more && (400..500).contains(&answer.status) && !class.passing() {
            return DeleteReply::Unclear("the answer contradicts itself");
        }
        return match refused(answer) {
            None => DeleteReply::Unreadable,
            Some(error) if says_more => DeleteReply::Doubtful(error),
            Some(error) => DeleteReply::Refused(error),
        };
    }
    if whole.is_none() {
        return DeleteReply::Unreadable;
    }
    match (success, results) {
        (_, Some(entries)) if !entries.is_empty() => {
            let fails = success == Some(false) || error.code.is_some();
            by_position(success, fails, &entries, ids, id)
        }
        (Some(true), _) if error.code.is_none() => DeleteReply::AllDeleted,
        (Some(true), _) => DeleteReply::Unclear("the answer contradicts itself"),
        (_, _) if error.code.is_some() => DeleteReply::Refused(error),
        (Some(false), _) => DeleteReply::Unclear("the answer reports a failure without a reason"),
        (None, _) => DeleteReply::Unreadable,
    }
}

/// The answer to a look-up of this id.
pub fn read_sample(answer: &Answer, id: &str) -> ReadReply {
    let mut found = None;
    match read_fields(answer, &mut |name, reader| {
        if name == "sample_id" {
            found = reader.string_if_any()?;
            return Some(true);
        }
        Some(false)
    }) {
        ReadReply::Found if found.as_deref() != Some(id) => ReadReply::Unreadable,
        // It is there and is not, or it is another one that is not.
        ReadReply::Refused(error)
            if answer.class(&error) == Class::Gone && (found.is_some() || names_another(&error, id)) =>
        {
            ReadReply::Unreadable
        }
        reply => reply,
    }
}

/// The answer to a list: each sample must have its id.
pub fn read_page(answer: &Answer) -> ReadReply {
    let mut whole = false;
    let reply = read_fields(answer, &mut |name, reader| {
        if name != "samples" || reader.peek()? != b'[' {
            return Some(false);
        }
        reader.array(&mut |reader| {
            let mut id = None;
            reader.object(&mut |name, reader| {
                if name == "sample_id" {
                    id = reader.string_if_any()?;
                    return Some(());
                }
                reader.skip()
            })?;
            id.map(|_| ())
        })?;
        whole = true;
        Some(true)
    });
    if reply == ReadReply::Found && !whole {
        ReadReply::Unreadable
    } else {
        reply
    }
}

/// Reads an object; `field` says whether it took the field.
fn read_fields(answer: &Answer, field: &mut dyn FnMut(&str, &mut Reader) -> Option<bool>) -> ReadReply {
    if answer.status != 200 {
        return refused(answer).map_or(ReadReply::Unreadable, ReadReply::Refused);
    }
    let mut error = ServiceError::default();
    let whole = whole_object(&answer.body, &mut |name, reader| {
        if field(name, reader)? {
            Some(())
        } else {
            error.read(name, reader)
        }
    });
    match whole {
        None => ReadReply::Unreadable,
        Some(()) if error.code.is_some() => ReadReply::Refused(error),
        Some(()) => ReadReply::Found,
    }
}

/// An error answer; one whose body cannot be read has its status alone. None for a success of another kind than
/// 200, which the contract does not know.
fn refused(answer: &Answer) -> Option<ServiceError> {
    let mut error = ServiceError::default();
    let whole = whole_object(&answer.body, &mut |name, reader| error.read(name, reader));
    let known = if whole.is_some() {
        error
    } else {
        ServiceError::default()
    };
    (!(200..300).contains(&answer.status)).then_some(known)
}

fn whole_object(text: &str, field: &mut dyn FnMut(&str, &mut Reader) -> Option<()>) -> Option<()> {
    let mut reader = Reader::new(text);
    reader.object(field)?;
    reader.end()
}

impl ServiceError {
    /// Takes the field if it is one of an error, else passes over it.
    fn read(&mut self, name: &str, reader: &mut Reader) -> Option<()> {
        let value = match name {
            "error_code" => &mut self.code,
            "error_msg" | "error_message" => &mut self.message,
            _ => return reader.skip(),
        };
        // Not null, false or 0, which say that there is none.
        let is_code = name == "error_code" && !matches!(reader.peek()?, b'n' | b'f' | b'0');
        match reader.string_if_any()? {
            Some(text) if text.is_empty() => {}
            // A code of another kind is one all the same.
            None if !is_code => {}
            text => *value = Some(text.unwrap_or_default()),
        }
        Some(())
    }
}

fn shorten(mut text: String, most: usize) -> String {
    if text.len() > most {
        let cut = (0..=most)
            .rev()
            .find(|&at| text.is_char_boundary(at))
            .unwrap_or(0);
        text.truncate(cut);
    }
    text
}

struct Entry {
    success: Option<bool>,
    error: ServiceError,
}

fn read_entries(reader: &mut Reader) -> Option<Vec<Entry>> {
    let mut entries = Vec::new();
    reader.array(&mut |reader| {
        let mut entry = Entry {
            success: None,
            error: ServiceError::default(),
        };
        reader.object(&mut |name, reader| {
            if name == "success" {
                entry.success = reader.boolean_if_any()?;
                return Some(());
            }
            entry.error.read(name, reader)
        })?;
        entries.push(entry);
        Some(())
    })?;
    Some(entries)
}

/// Entries carry no id: they are taken by position, unless something contradicts it. `fails`: the whole reports a failure.
fn by_position(
    success: Option<bool>,
    fails: bool,
    entries: &[Entry],
    ids: usize,
    id: &dyn Fn(usize) -> String,
) -> DeleteReply {
    if entries.len() != ids {
        return DeleteReply::Unclear("the answer has another number of results than ids were sent");
    }
    if entries
        .iter()
        .enumerate()
        .any(|(at, entry)| names_another(&entry.error, &id(at)))
    {
        return DeleteReply::Unclear("the answer's results name other ids than those sent");
    }
    if fails && entries.iter().all(|entry| entry.success == Some(true)) {
        return DeleteReply::Unclear("the answer contradicts itself");
    }
    let reply = |entry: &Entry| match entry.success {
        Some(true) if entry.error.code.is_none() => IdReply::Deleted,
        // A success of the whole beside the failure of a part: the part is in doubt.
        Some(false) if success != Some(true) => IdReply::NotDeleted(entry.error.clone()),
        _ => IdReply::Unclear,
    };
    DeleteReply::Each(entries.iter().map(reply).collect())
}

/// Whether the message ends in an id in brackets that is not this one.
pub fn names_another(error: &ServiceError, id: &str) -> bool {
    let Some(rest) = error
        .message
        .as_deref()
        .and_then(|message| message.trim_ascii_end().strip_suffix(']'))
    else {
        return false;
    };
    !rest.strip_suffix(id).is_some_and(|rest| rest.ends_with('['))
}

#[cfg(test)]
#[path = "response_tests.rs"]
mod tests;
