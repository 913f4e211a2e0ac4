//! Pages of the working side by side; none of them cuts a group of columns.

use rust_xlsxwriter::ColNum;

/// As many groups of columns on a page as can be read, each from its first column to before another; the first, which says
/// whose row it is, stands on each page. `last` is the last column that is printed. Says with which columns a page begins, and the scale in
/// percent.
pub(super) fn of(groups: impl Iterator<Item = [ColNum; 2]>, widths: &[u32], last: ColNum) -> (Vec<u32>, u16) {
    /// Between the margins of A4 across 780, less what columns are wider where a spreadsheet has not the font.
    const POINTS: u32 = 580;
    /// Smaller than that nobody reads it; what is still wider is cut by the spreadsheet.
    const SMALLEST: u32 = 66;
    const MOST: u32 = (POINTS * 100).div_ceil(SMALLEST);
    let mut groups = groups.map(|[first, end]| (first, points(widths, [first, end.min(last + 1)])));
    let each = groups.next().map_or(0, |(_, points)| points);
    let (mut breaks, mut width, mut widest) = (Vec::new(), each, 0_u32);
    for (first, points) in groups {
        let wider = width + points;
        let begins = width > each && wider > MOST;
        if begins {
            breaks.push(u32::from(first));
        }
        width = if begins { each + points } else { wider };
        widest = widest.max(width);
    }
    let scale = (POINTS * 100).checked_div(widest);
    let scale = scale.unwrap_or(100).clamp(SMALLEST, 100);
    (breaks, u16::try_from(scale).unwrap_or(100))
}

/// How wide columns are on paper: a letter takes seven pixels, a column five more, four pixels make three points.
fn points(widths: &[u32], [first, end]: [ColNum; 2]) -> u32 {
    let widths = (0..).zip(widths).filter(|(column, _)| (first..end).contains(column)).map(|(_, width)| {
        let pixels = width * 7 + 5;
        (pixels * 3).div_ceil(4)
    });
    widths.fold(0, u32::saturating_add)
}
