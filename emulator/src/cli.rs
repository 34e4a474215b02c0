//! The command line.

use std::net::IpAddr;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Parser, ValueEnum};

use crate::faults::FaultSetting;
use crate::load::Pace;
use crate::settings::{AnswerForm, LimitBy};
use crate::throttle::Rate;

/// A local stand-in for the ModelArts data-annotation service.
#[derive(Debug, Parser)]
#[command(name = "modelarts-emulator", version)]
pub struct Arguments {
    /// Address to listen on; anything but loopback is open to the network.
    #[arg(long, default_value = "127.0.0.1")]
    pub host: IpAddr,
    /// Port to listen on; 0 takes any free one.
    #[arg(long, default_value_t = 0)]
    pub port: u16,
    /// Samples of the first (image) demo dataset; the text and the sound one have a fifth each.
    #[arg(long, default_value_t = 1200)]
    pub samples: u32,
    /// Database file to keep; without it a temporary one is used and removed at the end.
    #[arg(long, value_name = "FILE")]
    pub database: Option<PathBuf>,
    /// Origin that may call across origins (CORS); repeatable. None by default.
    #[arg(long, value_name = "ORIGIN")]
    pub allow_origin: Vec<String>,
    /// Serve https with a certificate made on the spot, HTTP/2 by ALPN.
    #[arg(long)]
    pub tls: bool,
    /// Form of the answer to a deletion.
    #[arg(long, value_enum, default_value_t = AnswerForm::Results)]
    pub answers: AnswerForm,
    /// Most ids that a deletion may name.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub batch_limit: Option<u32>,
    /// What happens to a deletion that names more.
    #[arg(long, value_enum, default_value_t = LimitBy::BadRequest)]
    pub batch_limit_by: LimitBy,
    /// Fault to switch on: NAME=PROBABILITY[,key=value…]; repeatable.
    #[arg(long, value_name = "NAME=PROBABILITY[,KEY=VALUE]")]
    pub fault: Vec<FaultSetting>,
    /// Seed of the faults.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// Requests a second, and how many at once, before the service answers 429.
    #[arg(long, value_name = "PER_SECOND[,BURST]")]
    pub rate: Option<Rate>,
    /// Milliseconds of a deletion, and how many there may be at a time before all become slower.
    #[arg(long, value_name = "MS,AT_ONCE")]
    pub pace: Option<Pace>,
    /// Serve static files: /prefix=DIR; repeatable.
    #[arg(long, value_name = "/PREFIX=DIR")]
    pub serve: Vec<Mount>,
    /// End when stdin is closed, so that a test leaves nothing behind.
    #[arg(long)]
    pub exit_with_stdin: bool,
}

/// A folder served under a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    pub prefix: String,
    pub folder: PathBuf,
}

impl FromStr for Mount {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (prefix, folder) = text.split_once('=').ok_or("write it as /prefix=DIR")?;
        if !prefix.starts_with('/') || prefix.contains(['{', '}', '*']) {
            return Err("the prefix begins with / and has none of { } *".into());
        }
        if folder.is_empty() {
            return Err("the folder is missing".into());
        }
        Ok(Self {
            prefix: prefix.trim_end_matches('/').to_owned(),
            folder: PathBuf::from(folder),
        })
    }
}

impl ValueEnum for AnswerForm {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.name()))
    }
}

impl ValueEnum for LimitBy {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<clap::builder::PossibleValue> {
        Some(clap::builder::PossibleValue::new(self.name()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mount_has_a_prefix_and_a_folder() {
        let mount: Mount = "/package=dist".parse().unwrap();
        assert_eq!(
            mount,
            Mount {
                prefix: "/package".into(),
                folder: "dist".into()
            }
        );
        let root: Mount = "/=www".parse().unwrap();
        assert_eq!(root.prefix, "");
        assert!("package=dist".parse::<Mount>().is_err());
        assert!("/package".parse::<Mount>().is_err());
    }
}
