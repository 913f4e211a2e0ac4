//! Cells and keys that are not the number they should be.

use special_fund::{Money, NumberError};

use super::Wording;
use crate::view::amounts::{decimal, yuan};

/// 错在哪, 怎么改.
pub(crate) fn number(error: &NumberError) -> Wording {
    let code = error.code();
    match error {
        NumberError::Blank => Wording::new("没有填数", "填上数；确实是零就写 0", code),
        NumberError::Dash => Wording::new("用横线或斜线代替了数", "确实是零就写 0", code),
        NumberError::Negative => Wording::new("是负数", "写不小于 0 的数", code),
        NumberError::Percent => Wording::new("写成了百分数", "写不带 % 的小数，12% 就写 0.12", code),
        NumberError::Exponent => Wording::new("写成了科学记数法", "写出全部数字，1e3 就写 1000", code),
        NumberError::FullWidth => Wording::new("用了全角字符", "用半角的数字、小数点和逗号", code),
        NumberError::Spaces => Wording::new("数字前后或中间有空格", "删去空格", code),
        NumberError::Separators => {
            Wording::new("千位分隔逗号的位置不对", "每三位一个逗号，如 1,234,567.89，或不写逗号", code)
        }
        NumberError::FormulaError => Wording::new("是电子表格公式出错的结果", "在电子表格里改好公式再另存", code),
        NumberError::NotPlain => Wording::new("不是普通小数", "只写数字和一个小数点，如 87.5", code),
        NumberError::TooManyPlaces { max } => {
            Wording::new(format!("小数多于 {max} 位"), format!("最多写 {max} 位小数"), code)
        }
        NumberError::TooManyDigits { max } => {
            Wording::new(format!("有效数字多于 {max} 位"), format!("最多写 {max} 位有效数字"), code)
        }
        NumberError::TooLarge { max } => {
            let max = decimal(i128::from(*max), 0, 0);
            Wording::new(format!("大于 {max}"), format!("写不大于 {max} 的数"), code)
        }
        NumberError::AmountOutOfRange => {
            Wording::new(format!("金额超出正负 {} 元", yuan(Money::MAX)), "检查数字有没有多写，单位对不对", code)
        }
        _ => Wording::original(error, code),
    }
}
