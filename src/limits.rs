//! The one table of defaults, minima and maxima. `npm/index.d.ts` and the README repeat these numbers for
//! readers; `tests/limits.rs` compares the three.

/// A number that a caller may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// As it is spelt in the options.
    pub name: &'static str,
    pub default: u32,
    pub min: u32,
    pub max: u32,
}

const fn limit(name: &'static str, default: u32, min: u32, max: u32) -> Limit {
    Limit {
        name,
        default,
        min,
        max,
    }
}

/// Requests in flight at once, of a session and of a job.
/// Source: ours; the service names no limit, and 256 keeps a mistake from becoming an attack.
pub const CONCURRENCY: Limit = limit("concurrency", 32, 1, 256);

/// Milliseconds for one attempt, its body included. Source: ours; gateways commonly give up after 60 s.
pub const TIMEOUT: Limit = limit("timeout", 30_000, 1, 600_000);

/// Attempts a batch, the first included. Source: ours.
pub const ATTEMPTS: Limit = limit("attempts", 5, 1, 20);

/// Milliseconds of the first backoff. Source: ours.
pub const BASE_DELAY: Limit = limit("baseDelay", 250, 0, 600_000);

/// Milliseconds of the first backoff after 429 and 503. Source: ours.
pub const THROTTLE_DELAY: Limit = limit("throttleDelay", 1_000, 0, 600_000);

/// Milliseconds of the longest backoff. Source: ours.
pub const MAX_DELAY: Limit = limit("maxDelay", 20_000, 0, 600_000);

/// Milliseconds of the longest `Retry-After` that is obeyed. Source: ours.
pub const MAX_RETRY_AFTER: Limit = limit("maxRetryAfter", 120_000, 0, 600_000);

/// Ids a request. Source: the default is the largest page of the service's own list.
pub const BATCH_SIZE: Limit = limit("batchSize", 100, 1, 10_000);

/// Samples a page. Source: the service's list endpoint.
pub const PAGE_LIMIT: Limit = limit("limit", 10, 1, 100);

/// Samples a page when all pages are read. Source: the service's largest page.
pub const PAGE_SIZE: Limit = limit("pageSize", 100, 1, 100);

/// Pages from 0. Source: the service's list endpoint; the maximum is a 32-bit signed integer's.
pub const PAGE_OFFSET: Limit = limit("offset", 0, 0, i32::MAX as u32);

/// Ids that `deleteMatching` deletes at most; without it, all. Source: ours; a report counts in 32 bits.
pub const MATCHING_LIMIT: Limit = limit("limit", i32::MAX as u32, 1, i32::MAX as u32);

/// Milliseconds without a network after which one request tries whether there is one, when nothing said so.
/// Source: ours; browsers tell, but not always.
pub const OFFLINE_PROBE: u64 = 10_000;

/// Requests in flight at which a session begins. Source: a browser's connections to one host over HTTP/1.1.
pub const FIRST_LEVEL: usize = 6;

/// The level doubles until it has grown too far for the first time, as TCP does (RFC 5681), but for the first step, which
/// is by this part of it. Source: ours; over HTTP/1.1 a browser has six connections, and the step from there is often too
/// much.
pub const CAREFUL: usize = 2;

/// The share of the throughput that must be left when the level has fallen because requests were slower; otherwise it goes
/// back. Source: ours; where it was a queue all of it is left.
pub const KEPT: f64 = 0.9;

/// The part of the level that is left when the service refuses. Source: the usual multiplicative decrease (RFC 5681).
pub const FALL: usize = 2;

/// The level falls by this part of it, and two at the least, to see how long requests take when fewer are in flight.
/// Source: ours; one less cannot be told from the request that may wait, and more costs throughput.
pub const LOOK_DOWN: usize = 4;

/// The part of a rise that may be a queue, as long as the rest is throughput: of one by one or two; and of a larger one,
/// less so much. Source: ours; of the two from five to seven over HTTP/1.1 just one is a queue. Where throughput still
/// grows by a fourth of what the level does, as on a busy machine, it is worth having.
pub const QUEUE_SHARE_OF_FEW: f64 = 0.5;
pub const QUEUE_SHARE: f64 = 0.75;
pub const QUEUE_SHARE_LESS: f64 = 0.5;

/// The part of that below which another rise by one is tried: between the two the level rests. Source: ours; with more
/// it wanders upwards where times vary.
pub const RISE_BELOW: f64 = 0.5;

/// Requests that may wait besides. Source: ours; one keeps what serves them busy between an answer and the next
/// request, over HTTP/1.1 a seventh beside six connections; a second brings nothing. Means vary, so less than one.
pub const QUEUE: f64 = 0.75;

/// Answers whose times make a mean: at least, and for each request in flight once the level grows by ones.
/// Source: ours; the mean of eight that vary by a third varies by an eighth.
pub const LEAST_ROUND: usize = 8;
pub const ROUND: usize = 3;

/// How many times the usual time an answer counts at most, and a lost one counts. Source: ours; one of eight brings
/// six down by one, all of them bring it to a third.
pub const SLOWEST: f64 = 3.0;

/// Rounds without a change before the level is questioned: at first, and after this came to nothing again and again.
/// Source: ours; it costs a fourth of a round's throughput, or some refusals.
pub const SHORTEST_PATIENCE: u32 = 8;
pub const LONGEST_PATIENCE: u32 = 64;

/// Milliseconds between two requests where one at a time is too many: at first, and after more refusals. Each doubles
/// it, and each answer takes a part of it away. Source: ours; so that two refusals of seven requests keep it as it is,
/// and fewer, which can be chance, do away with it.
pub const SHORTEST_GAP: u64 = 100;
pub const LONGEST_GAP: u64 = 1_000;
pub const GAP_TAKEN_AWAY: u64 = 4;

/// Repetitions that a session may make before anything has succeeded, and the most it saves up.
/// Source: ours; two for each request that the default lets be in flight when a connection breaks.
pub const REPETITIONS: u32 = 64;

/// Repetitions that one answer pays for. Source: ours; a service that answers every third request is not held back, and
/// one that answers none gets no more than one at a time.
pub const REPETITIONS_AN_ANSWER: u32 = 2;

/// Milliseconds before a repetition that nothing pays for: the first, and the longest after those before failed.
/// Source: ours; the first is the first backoff's, and one a second is no storm: longer ones only make the end of a job
/// late that nothing answers at all.
pub const SHORTEST_CREDIT_PAUSE: u64 = 250;
pub const LONGEST_CREDIT_PAUSE: u64 = 1_000;

/// While so many requests of a job wait to be repeated, it sends no new ids: an outage is not answered by a storm.
/// Source: ours; twice as many as are in flight at the beginning.
pub const MOST_WAITING: usize = 2 * FIRST_LEVEL;

/// Ids of a bare `{"success":true}` that is believed without a look-up.
/// Source: the default batch; beyond it a service could take the first ids and say nothing of the rest.
pub const TRUSTED_BATCH: usize = 100;

/// Ids that are looked up when a bare success of more than that is seen for the first time; later two.
/// Source: ours; the first shows that the last ids were taken, the others that none before them were left out.
pub const CONFIRMING_LOOK_UPS: usize = 4;

/// Ids at the end of such a batch that are looked up before it is sent, until one is found: that it is gone afterwards
/// shows something, while one that was gone before shows nothing.
/// Source: ours; where so many are gone, smaller batches cost little more than further look-ups.
pub const WITNESSES: usize = 3;

/// Times that such a look-up is tried. Source: ours; the batch waits for it, and goes without in the end.
pub const WITNESS_TRIES: u32 = 2;

/// Batches that have no more ids than are trusted after look-ups gave nothing; then twice as many, and so on.
/// Source: ours; what fails for a moment costs little, and what always fails is not tried again and again.
pub const HELD_BATCHES: u32 = 16;

/// How many times as many ids a larger batch has. Source: ours; each step costs a round trip, and one that was too large is
/// refused whole and costs another.
pub const SIZE_STEP: usize = 4;

/// Answers to batches of one size before it counts as slow, or as good enough, by what the fastest of them took. After it
/// was slow once, before it grows, too. Source: ours; one can be slow by chance, and of three one is not.
pub const SIZE_SAMPLES: u32 = 3;

/// Larger batches are tried while an id takes less than so much of the time it took before.
/// Source: ours; what a larger batch can lose, should it fail, is not worth less than a fifth.
pub const SIZE_GAIN: f64 = 0.8;

/// Smaller ones are sent when an id takes more than so much of it; each time this happens, it takes twice as many
/// answers before the size changes again. Source: ours; what is slow by chance is rarely twice as slow three times.
pub const SIZE_LOSS: f64 = 2.0;

/// Batches of ids that a stream is read ahead. Source: ours; what several answers at once make room for.
pub const BATCHES_AHEAD: usize = 4;

/// Milliseconds that ids of a stream wait for more before they are sent as a smaller batch. Source: ours.
pub const LINGER: u64 = 100;

/// UTF-8 bytes of one sample id. Source: the public interface.
pub const MAX_ID_BYTES: usize = 1_024;

/// Bytes of one request body. Source: the service signs bodies up to 12 MB.
pub const MAX_BODY_BYTES: usize = 12_000_000;

/// Bytes of a project id or a dataset id. Source: ours; the service's have 32 and 20 characters.
pub const MAX_NAME_BYTES: usize = 256;

/// Look-ups in a row without an understandable answer after which the remaining ids are called unknown.
/// Source: ours; without it an outage would be answered by one request an id.
pub const MAX_FAILED_LOOK_UPS: u32 = 10;

/// Milliseconds before the end of credentials at which they are renewed, or a fifth of their life if less.
pub const RENEW_BEFORE: f64 = 60_000.0;

/// Milliseconds that the clock must be off before a refused signature is blamed on it.
/// Source: ours; the service refuses a date more than 15 minutes off.
pub const CLOCK_TOLERANCE: f64 = 60_000.0;

/// Milliseconds between two calls of `onProgress`.
pub const PROGRESS_INTERVAL: u64 = 100;

/// Milliseconds after which outcomes are recorded, where nothing else has to be. Source: ours; what is lost of them in a
/// crash is found out again.
pub const RECORD_INTERVAL: u64 = 200;
