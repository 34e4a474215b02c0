//! Samples: one, a page, all ids.

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnnotationState {
    Unannotated,
    Manual,
    /// Labelled by a model, waiting for a person's word.
    Automatic,
}

impl AnnotationState {
    pub fn number(self) -> u8 {
        match self {
            Self::Unannotated => 0,
            Self::Manual => 1,
            Self::Automatic => 2,
        }
    }

    fn from_number(number: u8) -> Self {
        match number {
            1 => Self::Manual,
            2 => Self::Automatic,
            _ => Self::Unannotated,
        }
    }
}

#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    pub name: String,
    /// Only a model gives a score.
    pub score: Option<f64>,
}

#[derive(Debug, Clone)]
pub struct NewSample {
    pub sample_id: String,
    pub name: String,
    pub size: i64,
    pub time: i64,
    pub state: AnnotationState,
    pub labels: Vec<Label>,
}

#[derive(Debug, Clone)]
pub struct Sample {
    pub sample_id: String,
    pub name: String,
    pub size: i64,
    pub time: i64,
    pub state: AnnotationState,
    pub labels: Vec<Label>,
}

#[derive(Debug, Clone, Default)]
pub struct SampleFilter {
    pub label_name: Option<String>,
    pub low_score: Option<f64>,
    pub high_score: Option<f64>,
    pub state: Option<AnnotationState>,
    /// A filter that no sample of this dataset can meet, such as another type.
    pub nothing: bool,
    pub descending: bool,
}

#[derive(Debug)]
pub struct Page {
    pub samples: Vec<Sample>,
    pub total: i64,
}

impl SampleFilter {
    /// The condition as SQL, values apart from it.
    fn condition(&self, dataset: i64) -> (String, Vec<Value>) {
        let mut sql = String::from("s.dataset = ?");
        let mut values = vec![Value::Integer(dataset)];
        if self.nothing {
            sql.push_str(" AND 0");
        }
        if let Some(state) = self.state {
            sql.push_str(" AND s.state = ?");
            values.push(Value::Integer(state.number().into()));
        }
        let mut of_label = Vec::new();
        if let Some(name) = &self.label_name {
            of_label.push("l.name = ?");
            values.push(Value::Text(name.clone()));
        }
        if let Some(score) = self.low_score {
            of_label.push("l.score >= ?");
            values.push(Value::Real(score));
        }
        if let Some(score) = self.high_score {
            of_label.push("l.score <= ?");
            values.push(Value::Real(score));
        }
        if !of_label.is_empty() {
            let conditions = of_label.join(" AND ");
            sql.push_str(&format!(
                " AND EXISTS (SELECT 1 FROM sample_labels l WHERE l.seq = s.seq AND {conditions})"
            ));
        }
        (sql, values)
    }
}

const COLUMNS: &str = "SELECT s.seq, s.sample_id, s.name, s.size, s.time, s.state FROM samples s";

fn from_row(row: &Row<'_>) -> rusqlite::Result<(i64, Sample)> {
    let sample = Sample {
        sample_id: row.get(1)?,
        name: row.get(2)?,
        size: row.get(3)?,
        time: row.get(4)?,
        state: AnnotationState::from_number(row.get(5)?),
        labels: Vec::new(),
    };
    Ok((row.get(0)?, sample))
}

fn labels_of(connection: &Connection, seq: i64) -> rusqlite::Result<Vec<Label>> {
    let mut statement = connection.prepare_cached("SELECT name, score FROM sample_labels WHERE seq = ?1")?;
    let rows = statement.query_map([seq], |row| {
        Ok(Label {
            name: row.get(0)?,
            score: row.get(1)?,
        })
    })?;
    rows.collect()
}

impl Sample {
    pub fn find(connection: &Connection, dataset: i64, sample_id: &str) -> rusqlite::Result<Option<Self>> {
        let mut statement =
            connection.prepare_cached(&format!("{COLUMNS} WHERE s.dataset = ?1 AND s.sample_id = ?2"))?;
        let Some((seq, mut sample)) = statement.query_row((dataset, sample_id), from_row).optional()? else {
            return Ok(None);
        };
        sample.labels = labels_of(connection, seq)?;
        Ok(Some(sample))
    }

    pub fn list(
        connection: &Connection,
        dataset: i64,
        filter: &SampleFilter,
        limit: u32,
        skip: u64,
    ) -> rusqlite::Result<Page> {
        let (condition, values) = filter.condition(dataset);
        let total = connection
            .prepare_cached(&format!("SELECT count(*) FROM samples s WHERE {condition}"))?
            .query_row(params_from_iter(&values), |row| row.get(0))?;
        let order = if filter.descending { "DESC" } else { "ASC" };
        let skip = i64::try_from(skip).unwrap_or(i64::MAX);
        let mut statement = connection.prepare_cached(&format!(
            "{COLUMNS} WHERE {condition} ORDER BY s.seq {order} LIMIT {limit} OFFSET {skip}"
        ))?;
        let mut samples = Vec::new();
        for row in statement.query_map(params_from_iter(&values), from_row)? {
            let (seq, mut sample) = row?;
            sample.labels = labels_of(connection, seq)?;
            samples.push(sample);
        }
        Ok(Page { samples, total })
    }

    pub fn ids(connection: &Connection, dataset: i64) -> rusqlite::Result<Vec<String>> {
        let mut statement =
            connection.prepare_cached("SELECT sample_id FROM samples WHERE dataset = ?1 ORDER BY seq")?;
        statement.query_map([dataset], |row| row.get(0))?.collect()
    }
}
