//! The database: one thread that writes, a few that read, and closures sent to them. The async runtime never waits
//! for a disk, and a write that has begun runs to its end whatever becomes of the request that asked for it.

mod datasets;
mod deletions;
mod samples;
mod schema;

use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::oneshot;

pub use datasets::{Dataset, DatasetState, NewDataset, Owner, SampleKind};
pub use deletions::{Deletion, DeletionRefused, DeletionRequest};
pub use samples::{AnnotationState, Label, NewSample, Sample, SampleFilter};

const READERS: usize = 2;

#[derive(Debug)]
pub enum DbError {
    Sqlite(rusqlite::Error),
    /// The thread that should have answered is gone.
    Closed,
}

impl std::fmt::Display for DbError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(error) => write!(f, "{error}"),
            Self::Closed => f.write_str("the database is closed"),
        }
    }
}

impl std::error::Error for DbError {}

impl From<rusqlite::Error> for DbError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

type Job = Box<dyn FnOnce(&mut Connection) + Send>;

pub struct Db {
    writer: Mutex<Option<Sender<Job>>>,
    readers: Vec<Sender<Job>>,
    turn: AtomicUsize,
    writer_thread: Mutex<Option<JoinHandle<()>>>,
}

impl Db {
    /// Opens or makes the file. A temporary one need not survive a power cut, so it is not synced.
    pub fn open(file: &Path, temporary: bool) -> Result<Self, DbError> {
        let mut connection = schema::connect(file, temporary)?;
        schema::create(&mut connection)?;
        let (writer, thread) = worker(connection);
        let mut readers = Vec::new();
        for _ in 0..READERS {
            readers.push(worker(schema::connect(file, temporary)?).0);
        }
        Ok(Self {
            writer: Mutex::new(Some(writer)),
            readers,
            turn: AtomicUsize::new(0),
            writer_thread: Mutex::new(Some(thread)),
        })
    }

    pub async fn write<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, DbError> {
        let writer = self
            .writer
            .lock()
            .ok()
            .and_then(|writer| writer.clone())
            .ok_or(DbError::Closed)?;
        submit(&writer, job).await
    }

    pub async fn read<T: Send + 'static>(
        &self,
        job: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, DbError> {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % self.readers.len();
        submit(&self.readers[turn], job).await
    }

    /// Waits for the writes that were asked for; later ones are refused.
    pub fn close(&self) {
        if let Ok(mut writer) = self.writer.lock() {
            writer.take();
        }
        let thread = self
            .writer_thread
            .lock()
            .ok()
            .and_then(|mut thread| thread.take());
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the database's writer ended in a panic");
        }
    }
}

fn worker(mut connection: Connection) -> (Sender<Job>, JoinHandle<()>) {
    let (sender, jobs) = channel::<Job>();
    let thread = std::thread::spawn(move || {
        for job in jobs {
            job(&mut connection);
        }
    });
    (sender, thread)
}

async fn submit<T: Send + 'static>(
    to: &Sender<Job>,
    job: impl FnOnce(&mut Connection) -> rusqlite::Result<T> + Send + 'static,
) -> Result<T, DbError> {
    let (sender, receiver) = oneshot::channel();
    to.send(Box::new(move |connection| {
        // Nobody may be left who wants to know: the work is done all the same.
        let _ = sender.send(job(connection));
    }))
    .map_err(|_| DbError::Closed)?;
    Ok(receiver.await.map_err(|_| DbError::Closed)??)
}
