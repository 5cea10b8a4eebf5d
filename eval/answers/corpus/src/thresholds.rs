//! When a reading becomes an alarm.

/// Readings in a row over the threshold before an alarm is raised.
pub const CONFIRMATIONS: usize = 3;

/// An alarm ends when readings have been under the threshold, less this share, for a minute.
pub const HYSTERESIS: f64 = 0.05;

pub struct Threshold {
    pub limit: f64,
    pub silenced_until: Option<u64>,
}

impl Threshold {
    /// Fire and gas are never silenced, whatever `silenced_until` says.
    pub fn is_silenced(&self, now: u64, kind: &str) -> bool {
        if kind == "fire" || kind == "gas" {
            return false;
        }
        self.silenced_until.is_some_and(|until| now < until)
    }

    pub fn raises_alarm(&self, readings: &[f64]) -> bool {
        readings.len() >= CONFIRMATIONS
            && readings.iter().rev().take(CONFIRMATIONS).all(|value| *value > self.limit)
    }
}
