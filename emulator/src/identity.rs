//! Who the demo user is. Constants, published by the control endpoint: nothing here protects anything.

pub const REGION: &str = "emulator";
pub const ACCOUNT: &str = "demo-account";
pub const USERNAME: &str = "demo-user";
pub const PASSWORD: &str = "demo-password-1";
pub const PROJECT_ID: &str = "5d3e1a7b0c2f4896a1b2c3d4e5f60718";
/// A project that exists, holds a dataset, and is not the demo user's.
pub const FOREIGN_PROJECT_ID: &str = "f0e1d2c3b4a5968778695a4b3c2d1e0f";

/// A pair of keys, with a security token when they are temporary.
#[derive(Clone, Copy)]
pub struct Keys {
    pub access: &'static str,
    pub secret: &'static str,
    pub security_token: Option<&'static str>,
}

pub const KEYS: Keys = Keys {
    access: "DEMOACCESSKEY0000001",
    secret: "demo-secret-key-0001-for-the-emulator",
    security_token: None,
};

pub const TEMPORARY_KEYS: Keys = Keys {
    access: "DEMOTEMPORARYKEY0001",
    secret: "demo-temporary-secret-key-for-the-emulator",
    security_token: Some("demo-security-token-for-the-emulator-0123456789abcdef"),
};

pub fn keys_of(access: &str) -> Option<Keys> {
    [KEYS, TEMPORARY_KEYS]
        .into_iter()
        .find(|keys| keys.access == access)
}
