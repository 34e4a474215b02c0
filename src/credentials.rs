//! Credentials, and when they are asked for, renewed or given up. Secrets print as a placeholder.

use crate::error::{Fault, invalid_option};
use crate::limits::{CLOCK_TOLERANCE, RENEW_BEFORE};
use crate::text::is_visible_ascii;
use std::fmt;

/// A text that no debugging output shows.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: String) -> Self {
        Secret(text)
    }

    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[secret]")
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credentials {
    Token(Secret),
    Keys {
        access_key: String,
        secret_key: Secret,
        security_token: Option<Secret>,
    },
}

impl Credentials {
    /// That a header can carry them. The messages name the field, never its value.
    pub fn check(&self) -> Result<(), Fault> {
        let visible = |sound: bool, message: &'static str| match sound {
            true => Ok(()),
            false => Err(invalid_option(message)),
        };
        match self {
            Credentials::Token(token) => visible(
                is_visible_ascii(token.expose()),
                "`token` must be visible ASCII characters",
            ),
            Credentials::Keys {
                access_key,
                secret_key,
                security_token,
            } => {
                visible(
                    is_visible_ascii(access_key) && !access_key.contains(','),
                    "`accessKey` must be visible ASCII characters without a comma",
                )?;
                visible(!secret_key.expose().is_empty(), "`secretKey` must not be empty")?;
                let token = security_token
                    .as_ref()
                    .is_none_or(|token| is_visible_ascii(token.expose()));
                visible(token, "`securityToken` must be visible ASCII characters")
            }
        }
    }
}

/// Why a provider is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Initial,
    Expiring,
    Refused,
}

impl Reason {
    pub const ALL: [Reason; 3] = [Reason::Initial, Reason::Expiring, Reason::Refused];

    pub fn as_str(self) -> &'static str {
        match self {
            Reason::Initial => "initial",
            Reason::Expiring => "expiring",
            Reason::Refused => "refused",
        }
    }
}

/// The credentials of a session. Times are milliseconds since 1970 by the page's clock.
#[derive(Debug)]
pub struct Keyring {
    credentials: Option<Credentials>,
    has_provider: bool,
    generation: u32,
    renew_at: Option<f64>,
    expires_at: Option<f64>,
    /// The credentials of this generation were refused, and others are to be asked for.
    refused: bool,
    /// Those before were refused too, and these were not accepted since.
    on_trial: bool,
    clock_offset: f64,
    /// It was, and nothing was accepted since.
    clock_corrected: bool,
}

impl Keyring {
    /// None and no provider: requests carry no authentication of ours.
    pub fn new(credentials: Option<Credentials>, has_provider: bool) -> Self {
        Keyring {
            credentials,
            has_provider,
            generation: 0,
            renew_at: None,
            expires_at: None,
            refused: false,
            on_trial: false,
            clock_offset: 0.0,
            clock_corrected: false,
        }
    }

    /// Whether there is something to send with: while credentials are being renewed, those that are still good are.
    pub fn is_usable(&self, now: f64) -> bool {
        match self.needs(now) {
            None => true,
            Some(Reason::Expiring) => self.expires_at.is_none_or(|at| now < at),
            Some(Reason::Initial | Reason::Refused) => false,
        }
    }

    /// Why the provider is to be asked, if it is.
    pub fn needs(&self, now: f64) -> Option<Reason> {
        if !self.has_provider {
            None
        } else if self.credentials.is_none() {
            Some(Reason::Initial)
        } else if self.refused {
            Some(Reason::Refused)
        } else {
            self.renew_at.filter(|&at| now >= at).map(|_| Reason::Expiring)
        }
    }

    /// What requests are sent with.
    pub fn credentials(&self) -> Option<&Credentials> {
        self.credentials.as_ref()
    }

    /// Tells an answer to old credentials from one to new ones.
    pub fn generation(&self) -> u32 {
        self.generation
    }

    /// What the provider gave.
    ///
    /// An end that has passed already says more of the page's clock, or of a mistaken unit, than of the credentials:
    /// it is not listened to, and a refusal will tell.
    pub fn provided(&mut self, credentials: Credentials, expires_at: Option<f64>, reason: Reason, now: f64) {
        let expires_at = expires_at.filter(|&at| at > now);
        self.on_trial = reason == Reason::Refused;
        self.refused = false;
        // What was found out of the clock with others may have been wrong.
        self.clock_corrected = false;
        self.generation += 1;
        self.credentials = Some(credentials);
        self.expires_at = expires_at;
        self.renew_at = expires_at.map(|at| at - RENEW_BEFORE.min(((at - now) / 5.0).max(0.0)));
    }

    /// The provider failed to renew credentials that are still good; they are asked for again later.
    pub fn postpone(&mut self, until: f64) {
        self.renew_at = Some(self.expires_at.unwrap_or(f64::INFINITY).min(until));
    }

    /// The service refused what a request of this generation was sent with. Whether trying again can help: there
    /// are newer ones by now, or the clock was off and is corrected, or the provider is asked (once).
    pub fn refused(&mut self, generation: u32, date: Option<f64>, now: f64) -> bool {
        if generation != self.generation || self.refused {
            return true;
        }
        if self.correct_clock(date, now) {
            return true;
        }
        let again = !self.on_trial;
        // Also when that was the last try: whoever comes later starts with a question.
        self.refused = self.has_provider;
        self.on_trial = false;
        self.has_provider && again
    }

    /// The service answered a request of this generation with anything but a refusal of its credentials.
    pub fn accepted(&mut self, generation: u32) {
        if generation == self.generation {
            self.on_trial = false;
            self.clock_corrected = false;
        }
    }

    /// Milliseconds that the service's clock is ahead of the page's, as far as is known.
    pub fn clock_offset(&self) -> f64 {
        self.clock_offset
    }

    fn correct_clock(&mut self, date: Option<f64>, now: f64) -> bool {
        let signs = matches!(self.credentials, Some(Credentials::Keys { .. }));
        let Some(service) = date.filter(|_| signs && !self.clock_corrected) else {
            return false;
        };
        let offset = service - now;
        if (offset - self.clock_offset).abs() < CLOCK_TOLERANCE {
            return false;
        }
        self.clock_offset = offset;
        self.clock_corrected = true;
        self.generation += 1;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn token(text: &str) -> Credentials {
        Credentials::Token(Secret::new(text.into()))
    }

    fn keys() -> Credentials {
        let secret_key = Secret::new("hidden".into());
        Credentials::Keys {
            access_key: "AK".into(),
            secret_key,
            security_token: Some(Secret::new("hidden".into())),
        }
    }

    #[test]
    fn secrets_print_as_a_placeholder() {
        assert!(!format!("{:?}{:?}", Keyring::new(Some(keys()), false), token("hidden")).contains("hidden"));
    }

    #[test]
    fn a_provider_is_asked_before_expiry() {
        let mut keyring = Keyring::new(None, true);
        assert_eq!(keyring.needs(0.0), Some(Reason::Initial));
        // A long life: a minute before its end. A short one: a fifth of it.
        keyring.provided(token("a"), Some(3_600_000.0), Reason::Initial, 0.0);
        assert_eq!(keyring.needs(3_539_999.0), None);
        assert_eq!(keyring.needs(3_540_000.0), Some(Reason::Expiring));
        assert!(keyring.is_usable(3_599_999.0) && !keyring.is_usable(3_600_000.0));
        keyring.provided(token("b"), Some(1_100.0), Reason::Expiring, 100.0);
        assert_eq!(keyring.needs(899.0), None);
        assert_eq!(keyring.needs(900.0), Some(Reason::Expiring));
        keyring.provided(token("c"), None, Reason::Expiring, 100.0);
        assert_eq!(keyring.needs(f64::MAX), None);
        keyring.provided(token("d"), Some(99.0), Reason::Expiring, 100.0);
        assert!(
            keyring.needs(100.0).is_none() && keyring.is_usable(100.0),
            "an end that has passed is not listened to"
        );
        keyring.provided(token("e"), Some(1_100.0), Reason::Expiring, 100.0);
        keyring.postpone(9_000.0);
        assert!(
            keyring.is_usable(1_099.0) && !keyring.is_usable(1_100.0),
            "put off, but not past the end"
        );
    }

    #[test]
    fn a_refusal_asks_once() {
        let mut keyring = Keyring::new(None, true);
        keyring.provided(token("a"), None, Reason::Initial, 0.0);
        assert!(keyring.refused(1, None, 0.0) && keyring.refused(1, None, 0.0));
        assert_eq!(keyring.needs(0.0), Some(Reason::Refused));
        keyring.provided(token("b"), None, Reason::Refused, 0.0);
        assert_eq!(keyring.needs(0.0), None);
        assert!(keyring.refused(1, None, 0.0), "an answer to the old ones");
        assert!(!keyring.refused(2, None, 0.0), "the new ones are refused too");
        assert_eq!(
            keyring.needs(0.0),
            Some(Reason::Refused),
            "the next job asks again"
        );
        keyring.provided(token("c"), None, Reason::Refused, 0.0);
        keyring.accepted(3);
        assert!(keyring.refused(3, None, 0.0), "they were good for a while");
        keyring.provided(token("d"), None, Reason::Expiring, 0.0);
        assert!(
            keyring.refused(4, None, 0.0),
            "these were not asked for because of a refusal"
        );
    }

    #[test]
    fn without_a_provider_a_refusal_is_final() {
        assert!(!Keyring::new(Some(token("a")), false).refused(0, Some(9e9), 0.0));
        assert!(!Keyring::new(None, false).refused(0, None, 0.0));
    }

    #[test]
    fn a_clock_that_is_off_is_corrected_once() {
        let service = 784_111_777_000.0;
        let mut keyring = Keyring::new(Some(keys()), false);
        assert!(
            !keyring.refused(0, Some(service), service + 59_000.0),
            "within what is normal"
        );
        let ahead = service + 1_200_000.0;
        assert!(keyring.refused(0, Some(service), ahead));
        assert_eq!(keyring.clock_offset(), -1_200_000.0);
        assert!(
            keyring.refused(0, Some(service), ahead),
            "an answer to the old date"
        );
        assert!(!keyring.refused(1, Some(service + 9e6), ahead), "corrected once");
        keyring.accepted(1);
        assert!(
            keyring.refused(1, Some(service + 9e6), ahead),
            "it was good for a while: the page's clock was set"
        );
        assert!(
            !Keyring::new(Some(keys()), false).refused(0, None, ahead),
            "no date can be read"
        );
    }

    #[test]
    fn what_was_found_out_of_the_clock_with_wrong_credentials_does_not_last() {
        let service = 784_111_777_000.0;
        let ahead = service + 1_200_000.0;
        let mut keyring = Keyring::new(None, true);
        keyring.provided(keys(), None, Reason::Initial, ahead);
        assert!(keyring.refused(1, Some(service), ahead));
        assert!(keyring.refused(2, Some(service), ahead), "the provider is asked");
        // The page's clock was set meanwhile.
        keyring.provided(keys(), None, Reason::Refused, service);
        assert!(keyring.refused(3, Some(service), service));
        assert_eq!(keyring.clock_offset(), 0.0);
        assert!(!keyring.refused(4, Some(service), service), "once");
    }

    #[test]
    fn what_no_header_can_carry_is_refused() {
        assert!(keys().check().is_ok() && token("a").check().is_ok());
        assert!(token("").check().is_err() && token("a\nb").check().is_err());
        for (access_key, secret_key) in [("", "s"), ("a,b", "s"), ("a b", "s"), ("a", "")] {
            let keys = Credentials::Keys {
                access_key: access_key.into(),
                secret_key: Secret::new(secret_key.into()),
                security_token: None,
            };
            assert!(keys.check().is_err(), "{access_key}");
        }
    }
}
