//! Numbers from and to [`Decimal`], exact or refused. By way of text: a decimal rounds where it computes.

use rust_decimal::Decimal;

use super::{MAX_PLACES, Money, NumberError, Rate, Score};

impl TryFrom<Decimal> for Rate {
    type Error = NumberError;

    /// Of a plain number, 0.035 for 3.5%. Errors as of its text: [`NumberError::Negative`], for example.
    fn try_from(value: Decimal) -> Result<Rate, NumberError> {
        value.normalize().to_string().parse()
    }
}

impl TryFrom<Decimal> for Score {
    type Error = NumberError;

    /// Errors as of its text: 0.0000001 is [`NumberError::TooManyPlaces`], for example.
    fn try_from(value: Decimal) -> Result<Score, NumberError> {
        value.normalize().to_string().parse()
    }
}

impl TryFrom<Decimal> for Money {
    type Error = NumberError;

    /// From yuan. A fraction of a fen, such as 0.005, is [`NumberError::TooManyPlaces`].
    fn try_from(yuan: Decimal) -> Result<Money, NumberError> {
        yuan.normalize().to_string().parse()
    }
}

impl From<Rate> for Decimal {
    fn from(rate: Rate) -> Decimal {
        Decimal::from_i128_with_scale(rate.millionths().into(), MAX_PLACES).normalize()
    }
}

impl From<Score> for Decimal {
    fn from(score: Score) -> Decimal {
        Decimal::from_i128_with_scale(score.millionths().cast_signed(), MAX_PLACES).normalize()
    }
}

impl TryFrom<Money> for Decimal {
    type Error = NumberError;

    /// Yuan, with two decimals. A sum beyond [`Money::MAX`] is [`NumberError::AmountOutOfRange`].
    fn try_from(money: Money) -> Result<Decimal, NumberError> {
        Decimal::try_from_i128_with_scale(money.fen(), 2).map_err(|_| NumberError::AmountOutOfRange)
    }
}
