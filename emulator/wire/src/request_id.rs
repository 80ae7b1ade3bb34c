//! The id that every answer carries.

/// A new request id: a random UUID, as every AWS service gives.
#[must_use]
pub fn request_id() -> String {
    uuid::Uuid::new_v4().to_string()
}
