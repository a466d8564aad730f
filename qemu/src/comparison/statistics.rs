//! Several measurements of one thing.

use std::fmt;

#[cfg(test)]
mod tests;

/// Measurements of one thing, all in the same unit.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Samples(Vec<f64>);

impl Samples {
    /// Adds a measurement.
    pub(super) fn push(&mut self, value: f64) {
        self.0.push(value);
        self.0.sort_by(f64::total_cmp);
    }

    /// The middle one, or the mean of the two in the middle; `None` of nothing.
    pub(super) fn median(&self) -> Option<f64> {
        let upper = *self.0.get(self.0.len() / 2)?;
        let lower = *self.0.get(self.0.len().checked_sub(1)? / 2)?;
        Some((lower + upper) / 2.0)
    }

    /// The smallest; `None` of nothing.
    pub(super) fn least(&self) -> Option<f64> {
        self.0.first().copied()
    }

    /// The largest; `None` of nothing.
    pub(super) fn most(&self) -> Option<f64> {
        self.0.last().copied()
    }

    /// How many times `other` is this, by their medians.
    pub(super) fn times_less_than(&self, other: &Self) -> Option<f64> {
        Some(other.median()? / self.median()?)
    }
}

impl FromIterator<f64> for Samples {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        let mut samples = Self::default();
        values.into_iter().for_each(|value| samples.push(value));
        samples
    }
}

/// The median with as many decimals as asked for (`{:.2}`), and where they differ the smallest and largest.
impl fmt::Display for Samples {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some(median), Some(least), Some(most)) = (self.median(), self.least(), self.most())
        else {
            return f.write_str("?");
        };
        let decimals = f.precision().unwrap_or_default();
        write!(f, "{median:.decimals$}")?;
        let (least, most) = (format!("{least:.decimals$}"), format!("{most:.decimals$}"));
        if least != most {
            write!(f, " ({least} – {most})")?;
        }
        Ok(())
    }
}
