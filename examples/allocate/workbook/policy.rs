//! Every parameter with its source and the clause it carries out, the pools, and the accounts.

use rust_xlsxwriter::{ColNum, Format, FormatAlign, RowNum, Worksheet, XlsxError};
use special_fund::{BaseRole, Funding, Rate, RateStep, Rest, UpliftRate};

use super::columns::{Account, FUND, POOL, Parameters, QUANTA, QUANTUM, TILT, VALUE, WEIGHT};
use super::sheet::{Sheet, column_range, fixed, height, letters};
use super::split::{self, SplitRange};
use super::{Book, accounts, page};
use crate::reasons::Reasons;

const LABEL: ColNum = 0;
const COEFFICIENTS: ColNum = 4;
const AMOUNT: ColNum = 10;
const CLAUSE: ColNum = 11;
/// The last column; texts of parameters reach from [`VALUE`] to it.
const TEXT: ColNum = 12;

/// Writes the sheet.
pub(super) fn write(book: &Book<'_>, worksheet: &mut Worksheet) -> Result<(), XlsxError> {
    let parameters = Parameters::of(book);
    for (column, width) in (LABEL..).zip([24, 13, 11, 9, 16, 15, 10, 10, 11, 11, 12, 6, 48]) {
        worksheet.set_column_width(column, width)?;
    }
    let mut sheet = Sheet { worksheet };
    let title = format!(
        "{}  {}",
        book.allocation.policy().title,
        book.say("政策参数", "policy")
    );
    sheet.text(0, LABEL, &title, &book.styles.section)?;
    let clauses = book.say(
        "分句 (a)–(d) 指山区26县支持政策（2021年5月6日）第2条：(a) 各因素予以倾斜；(b) 形成总分配方案后；(c) 再上浮至少3%，比例根据年度资金规模确定；(d) 在地区财力因素中安排",
        "Clauses (a)–(d) of item 2 of the support policy of 6 May 2021: (a) the factors tilt; (b) the plan is complete; (c) the uplift of at least 3%, by the size of the fund; (d) within the fiscal-capacity factor",
    );
    sheet.text(
        1,
        LABEL,
        clauses,
        &book
            .styles
            .remark_right
            .clone()
            .set_align(FormatAlign::Left),
    )?;
    general(book, &mut sheet)?;
    pools(book, &mut sheet, &parameters)?;
    uplift(book, &mut sheet, &parameters)?;
    accounts::write(book, &mut sheet, &parameters)?;
    page(book, worksheet);
    Ok(())
}

fn label(book: &Book<'_>, sheet: &mut Sheet<'_>, row: RowNum, text: &str) -> Result<(), XlsxError> {
    sheet.text(row, LABEL, text, &book.styles.subtotal_text)
}

/// A text over the width of the sheet.
fn line(
    book: &Book<'_>,
    sheet: &mut Sheet<'_>,
    row: RowNum,
    name: &str,
    text: &str,
) -> Result<(), XlsxError> {
    label(book, sheet, row, name)?;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    sheet.across(row, [VALUE, TEXT], &text, &book.styles.wrapped)?;
    sheet
        .worksheet
        .set_row_height(row, height(letters(&text), 165))?;
    Ok(())
}

fn general(book: &Book<'_>, sheet: &mut Sheet<'_>) -> Result<(), XlsxError> {
    let (policy, styles) = (book.allocation.policy(), &book.styles);
    sheet.text(
        FUND.saturating_sub(1),
        LABEL,
        book.say("基本", "general"),
        &styles.section,
    )?;
    let amounts = [
        (FUND, book.say("资金总额", "fund total"), policy.fund_total),
        (QUANTUM, book.say("最小分配单位", "quantum"), policy.quantum),
    ];
    for (row, name, amount) in amounts {
        label(book, sheet, row, name)?;
        sheet.number(row, VALUE, &book.unit.plain(amount), &styles.amount)?;
        sheet.text(row, QUANTA, book.unit_name(), &styles.text)?;
    }
    let base = match policy.base {
        BaseRole::Protected => book.say(
            "protected（保基数）：各单位的基数照付，其余资金按因素分配",
            "protected: each recipient keeps its base, the factors share the rest",
        ),
        BaseRole::Basis => book.say(
            "basis（系数法）：基数不付，乘以各因素得分",
            "basis: the base is not paid, it multiplies every score",
        ),
    };
    let built_in = book.say("程序自带的示例政策", "built-in example");
    let source = book.source;
    let texts = [
        (
            book.say("年度", "fiscal year"),
            policy.fiscal_year.to_string(),
        ),
        (book.say("名称", "title"), policy.title.to_string()),
        (book.say("依据", "source"), policy.source.clone()),
        (book.say("基数的作用", "role of the base"), base.to_owned()),
        (book.say("山区县名单", "roster"), roster(book)),
        (
            book.say("县表", "table"),
            source.table.file.clone().unwrap_or_default(),
        ),
        (
            book.say("县表 SHA-256", "its SHA-256"),
            source.table.sha256.to_owned(),
        ),
        (
            book.say("政策文件", "policy file"),
            source
                .policy
                .file
                .clone()
                .unwrap_or_else(|| built_in.to_owned()),
        ),
        (
            book.say("政策文件 SHA-256", "its SHA-256"),
            source.policy.sha256.to_owned(),
        ),
        (
            book.say("程序", "program"),
            format!("special-fund {}", env!("CARGO_PKG_VERSION")),
        ),
    ];
    for (row, (name, text)) in (QUANTUM.saturating_add(1)..).zip(texts) {
        line(book, sheet, row, name, &text)?;
    }
    Ok(())
}

fn roster(book: &Book<'_>) -> String {
    let counties = book.allocation.policy().roster.counties();
    let names: Vec<&str> = counties.iter().map(|county| &*county.name).collect();
    let (count, names) = (names.len(), names.join(book.say("、", ", ")));
    if super::is_chinese(book) {
        format!("{count} 个：{names}")
    } else {
        format!("{count}: {names}")
    }
}

/// 依据 (a): factors, weights, tilts, and the pools by largest remainders.
fn pools(book: &Book<'_>, sheet: &mut Sheet<'_>, parameters: &Parameters) -> Result<(), XlsxError> {
    let styles = &book.styles;
    let first = parameters.first_pool;
    let (heading, header) = (first.saturating_sub(2), first.saturating_sub(1));
    sheet.text(
        heading,
        LABEL,
        book.say("因素与资金池", "factors and pools"),
        &styles.section,
    )?;
    let amount = format!("{}({})", book.say("资金池", "pool"), book.unit_name());
    let names = [
        book.say("因素", "factor"),
        book.say("序号", "place"),
        book.say("权重", "weight"),
        book.say("倾斜系数", "tilt"),
        book.say("相乘的系数", "coefficients"),
        book.say("精确数", "exact"),
        book.say("整数部分", "floor"),
        book.say("余数", "remainder"),
        book.say("名次", "rank"),
        book.say("资金池(个)", "pool (quanta)"),
        &amount,
        book.say("分句", "clause"),
        book.say("来源", "source"),
    ];
    for (column, name) in (LABEL..).zip(names) {
        sheet.text(header, column, name, &styles.header)?;
    }
    sheet.worksheet.set_row_height(header, 32)?;
    for place in 0..book.common.pools.len() {
        pool(book, sheet, parameters, place)?;
    }
    let rows = [first, parameters.last_pool()];
    let sum = parameters.last_pool().saturating_add(1);
    label(book, sheet, sum, book.say("合计", "total"))?;
    for column in VALUE..=TEXT {
        sheet.worksheet.write_blank(sum, column, &styles.sum)?;
    }
    let remainders = &book.explained.pools;
    let left = u64::try_from(remainders.left()).unwrap_or(0);
    let all = book.quanta(book.allocation.distributable());
    let total = |column| format!("=SUM({})", column_range(rows, column));
    let percent = styles.sum.clone().set_num_format("0.####%");
    sheet.formula(sum, WEIGHT, &total(WEIGHT), "1", &percent)?;
    let floors = all.saturating_sub(left).to_string();
    sheet.formula(sum, POOL.floor, &total(POOL.floor), &floors, &styles.sum)?;
    let rank = styles
        .sum
        .clone()
        .set_num_format(book.say("\"前\"0\"名进一\"", "\"first\" 0"));
    let formula = format!(
        "={}-{}",
        parameters.account(Account::Distributable),
        fixed(sum, POOL.floor)
    );
    sheet.formula(sum, POOL.rank, &formula, &left.to_string(), &rank)?;
    sheet.formula(
        sum,
        POOL.quanta,
        &total(POOL.quanta),
        &all.to_string(),
        &styles.sum,
    )?;
    let amount = book.unit.plain(book.allocation.distributable());
    sheet.formula(sum, AMOUNT, &total(AMOUNT), &amount, &styles.subtotal)
}

fn pool(
    book: &Book<'_>,
    sheet: &mut Sheet<'_>,
    parameters: &Parameters,
    place: usize,
) -> Result<(), XlsxError> {
    let (policy, styles) = (book.allocation.policy(), &book.styles);
    let row = parameters.pool_row(place);
    let Some(pool) = book.common.pools.get(place) else {
        return Ok(());
    };
    let factor = policy.factors.get(place);
    label(book, sheet, row, book.factor_name(place))?;
    sheet.number(
        row,
        VALUE,
        &place.saturating_add(1).to_string(),
        &styles.quanta,
    )?;
    sheet.number(
        row,
        WEIGHT,
        &pool.weight.to_string(),
        &percent(&styles.plain),
    )?;
    let tilt = factor.map_or(Rate::ONE, |factor| factor.tilt);
    sheet.number(row, TILT, &tilt.to_string(), &styles.plain)?;
    let coefficients = factor.map(|factor| factor.coefficients.join(book.say("、", ", ")));
    sheet.text(
        row,
        COEFFICIENTS,
        &coefficients.unwrap_or_default(),
        &styles.wrapped,
    )?;
    let left = fixed(parameters.last_pool().saturating_add(1), POOL.rank);
    let range = SplitRange {
        at: row,
        rows: [parameters.first_pool, parameters.last_pool()],
        key: VALUE,
        left,
    };
    let shared = parameters.account(Account::Distributable);
    let exact = format!("{shared}*{}", fixed(row, WEIGHT));
    split::write(
        book,
        sheet,
        (&POOL, place),
        &book.explained.pools,
        &exact,
        &range,
    )?;
    let amount = format!(
        "=ROUND({}*{},2)",
        fixed(row, POOL.quanta),
        fixed(QUANTUM, VALUE)
    );
    sheet.formula(
        row,
        AMOUNT,
        &amount,
        &book.unit.plain(pool.amount),
        &styles.amount,
    )?;
    let clause = if factor.is_some() { "(a)" } else { "(d)" };
    sheet.text(row, CLAUSE, clause, &styles.centered)?;
    let capacity = policy.fiscal_capacity.as_ref();
    let source = factor.map(|factor| factor.source.as_str());
    let source = source.or(capacity.map(|capacity| capacity.source.as_str()));
    let mut source = source
        .unwrap_or_default()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    if let Some(capacity) = capacity.filter(|_| factor.is_none()) {
        let rest = match capacity.rest {
            Rest::ByScore => book.say("余额按得分分配（by_score）；", "rest by score; "),
            Rest::Retained => book.say("余额留作结余（retained）；", "rest retained; "),
        };
        source.insert_str(0, rest);
    }
    sheet.text(row, TEXT, &source, &styles.wrapped)?;
    sheet
        .worksheet
        .set_row_height(row, height(letters(&source), 50))?;
    Ok(())
}

/// Whole percents as such.
fn percent(format: &Format) -> Format {
    format.clone().set_num_format("0.####%")
}

/// 依据 (c), (d): the rate, who pays, and where they come from.
fn uplift(
    book: &Book<'_>,
    sheet: &mut Sheet<'_>,
    parameters: &Parameters,
) -> Result<(), XlsxError> {
    let (policy, styles) = (book.allocation.policy(), &book.styles);
    let row = parameters.rate_row();
    sheet.text(
        row.saturating_sub(1),
        LABEL,
        book.say("上浮", "uplift"),
        &styles.section,
    )?;
    label(
        book,
        sheet,
        row,
        book.say("上浮比例 (c)", "uplift rate (c)"),
    )?;
    let rate = book.allocation.uplift_rate().to_string();
    let mut next = row.saturating_add(4);
    if let UpliftRate::ByFundTotal(brackets) = &policy.uplift.rate {
        let last = next.saturating_add(RowNum::try_from(brackets.len()).unwrap_or(0));
        let rows = [next, last.saturating_sub(1)];
        let formula = format!(
            "=LOOKUP({},{},{})",
            fixed(FUND, VALUE),
            column_range(rows, VALUE),
            column_range(rows, WEIGHT)
        );
        sheet.formula(row, VALUE, &formula, &rate, &percent(&styles.plain))?;
        let from = format!(
            "{}({})",
            book.say("分档：资金总额达到", "from a fund of"),
            book.unit_name()
        );
        for bracket in brackets {
            label(book, sheet, next, &from)?;
            sheet.number(next, VALUE, &book.unit.plain(bracket.from), &styles.amount)?;
            sheet.number(
                next,
                WEIGHT,
                &bracket.rate.to_string(),
                &percent(&styles.plain),
            )?;
            next = next.saturating_add(1);
        }
    } else {
        sheet.number(row, VALUE, &rate, &percent(&styles.plain))?;
    }
    let kind = match book.common.uplift_rate {
        RateStep::Fixed { .. } => book.say("固定（fixed）", "fixed"),
        RateStep::ByFundTotal { .. } => {
            book.say("按资金规模分档（by_fund_total）", "by fund total")
        }
        RateStep::Affordable { .. } => book.say(
            "资金池放得下的最高比例（affordable），由程序求出",
            "the highest that the pool can pay (affordable), found by the program",
        ),
    };
    sheet.across(row, [QUANTA, TEXT], kind, &styles.text)?;
    let funding = match policy.uplift.funding {
        Funding::FiscalCapacity => book.say(
            "在地区财力因素中安排（fiscal_capacity）",
            "from the fiscal-capacity pool",
        ),
        Funding::Additional => book.say(
            "在资金总额之外另行安排（additional）",
            "new money (additional)",
        ),
        Funding::Offset => book.say(
            "由其他县按总分配方案分担（offset）",
            "paid by the others by their plan (offset)",
        ),
    };
    let at = |steps: RowNum| row.saturating_add(steps);
    line(
        book,
        sheet,
        at(1),
        book.say("上浮资金来源 (d)", "who pays (d)"),
        funding,
    )?;
    line(
        book,
        sheet,
        at(2),
        book.say("来源", "source"),
        &policy.uplift.source,
    )?;
    let reasons = Reasons {
        allocation: book.allocation,
        mountain_rows: book.subtotals.total.mountain_rows,
        language: book.language,
    };
    let text = reasons.print();
    let why = text.lines().next().unwrap_or_default();
    let why = why.split_once("  ").map_or(why, |(_, why)| why);
    line(
        book,
        sheet,
        at(3),
        book.say("比例的由来", "why this rate"),
        why,
    )
}
