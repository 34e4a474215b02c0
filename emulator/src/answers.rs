//! The body of a deletion's answer: as recorded from the service, and the forms that mislead.

use serde::Serialize;

use crate::db::Deletion;
use crate::faults::{Fault, Strike};

#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct DeletionAnswer {
    pub success: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub results: Option<Vec<Entry>>,
}

#[derive(Debug, Clone, Serialize, PartialEq, Eq)]
pub struct Entry {
    pub success: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_code: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_msg: Option<String>,
}

impl Entry {
    fn deleted() -> Self {
        Self {
            success: true,
            error_code: None,
            error_msg: None,
        }
    }

    /// As recorded: the id in brackets at the end.
    fn not_found(id: &str) -> Self {
        Self {
            success: false,
            error_code: Some("ModelArts.4420"),
            error_msg: Some(format!("Sample not found. [{id}]")),
        }
    }
}

impl DeletionAnswer {
    pub fn bare(success: bool) -> Self {
        Self {
            success,
            results: None,
        }
    }

    /// One entry an id, in the order sent.
    pub fn recorded(ids: &[String], deletion: &Deletion) -> Self {
        let entry = |(id, existed): (&String, &bool)| {
            if *existed {
                Entry::deleted()
            } else {
                Entry::not_found(id)
            }
        };
        Self {
            success: deletion.existed.iter().all(|existed| *existed),
            results: Some(ids.iter().zip(&deletion.existed).map(entry).collect()),
        }
    }

    /// The same answer as the fault has it; faults of other kinds leave it alone.
    pub fn twisted(self, strike: &mut Strike, ids: &[String]) -> Self {
        match strike.fault {
            Fault::BareSuccess | Fault::BatchLimitSilent => Self::bare(true),
            Fault::BareFailure => Self::bare(false),
            Fault::WrongLength => self.of_wrong_length(strike),
            Fault::Contradicting => self.contradicting(strike, ids),
            _ => self,
        }
    }

    fn of_wrong_length(mut self, strike: &mut Strike) -> Self {
        let fewer = strike.word("by", ["fewer", "more"]) == "fewer";
        let entries = self.results.get_or_insert_default();
        // Of a single entry none would be left, and an empty list says the same as no list: all deleted.
        if fewer && entries.len() > 1 {
            entries.remove(strike.random.index(entries.len()));
        } else {
            entries.insert(strike.random.index(entries.len() + 1), Entry::deleted());
        }
        self.success = entries.iter().all(|entry| entry.success);
        self
    }

    fn contradicting(mut self, strike: &mut Strike, ids: &[String]) -> Self {
        let by_flags = strike.word("kind", ["position", "flags"]) == "flags";
        let entries = self.results.get_or_insert_default();
        let place = strike.random.index(entries.len());
        if by_flags {
            let all_well = entries.iter().all(|entry| entry.success);
            if all_well && strike.random.coin() {
                // An entry that succeeded with an error's code.
                if let Some(entry) = entries.get_mut(place) {
                    entry.error_code = Some("ModelArts.6102");
                    entry.error_msg = Some("Internal error.".to_owned());
                }
                self.success = true;
            } else {
                // The whole says the opposite of its parts.
                self.success = !all_well;
            }
            return self;
        }
        // An entry that names the id of another place, or of none in this batch.
        let other = (ids.len() > 1)
            .then(|| ids.get((place + 1) % ids.len()))
            .flatten();
        let named = other.filter(|other| ids.get(place) != Some(*other));
        if let Some(entry) = entries.get_mut(place) {
            *entry = Entry::not_found(named.map_or("00000000000000000000000000000000", String::as_str));
        }
        self.success = false;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_recorded_form_is_as_it_was_recorded() {
        let ids = ["gone".to_owned(), "there".to_owned()];
        let answer = DeletionAnswer::recorded(
            &ids,
            &Deletion {
                existed: vec![false, true],
            },
        );
        assert_eq!(
            serde_json::to_string(&answer).unwrap(),
            r#"{"success":false,"results":[{"success":false,"error_code":"ModelArts.4420","error_msg":"Sample not found. [gone]"},{"success":true}]}"#
        );
    }
}
