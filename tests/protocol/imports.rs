//! Examples of imports.

use fichier::imports::{ImportOrder, Stage as ImportStage};

use super::*;

#[test]
fn every_stage_of_an_import_is_shown() {
    let stages: Vec<ImportStage> = examples("import-stage");
    all_shown(&stages, 6, |stage| match stage {
        ImportStage::Waiting => 0,
        ImportStage::Asked { .. } => 1,
        ImportStage::Fetching => 2,
        ImportStage::Done { .. } => 3,
        ImportStage::Failed { .. } => 4,
        ImportStage::Cancelled => 5,
    });
    let lines: Vec<ToEngine> = examples("to-engine");
    let order = |line: &ToEngine| {
        if let Request::Imports { order } = &line.request { Some(order.clone()) } else { None }
    };
    let orders: Vec<ImportOrder> = lines.iter().filter_map(order).collect();
    all_shown(&orders, 3, |order| match order {
        ImportOrder::Cancel { .. } => 0,
        ImportOrder::Retry { .. } => 1,
        ImportOrder::Clear => 2,
    });
}
