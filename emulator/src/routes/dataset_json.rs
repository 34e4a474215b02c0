//! A dataset as the service sends it.

use serde_json::{Value, json};

use crate::db::Dataset;

pub fn dataset_json(dataset: &Dataset) -> Value {
    let dataset_type = dataset.kind.dataset_type();
    let label = |name: &String| json!({ "name": name, "type": dataset_type, "property": { "@modelarts:color": "#3399ff" } });
    json!({
        "dataset_id": dataset.dataset_id,
        "dataset_name": dataset.name,
        "dataset_type": dataset_type,
        "data_format": "Default",
        "status": dataset.state.status(),
        "description": dataset.description,
        "create_time": dataset.created_at,
        "update_time": dataset.updated_at,
        "total_sample_count": dataset.samples,
        "annotated_sample_count": dataset.annotated,
        "labels": dataset.labels.iter().map(label).collect::<Vec<_>>(),
        "data_sources": [{ "data_type": 0, "data_path": "/demo-bucket/input/" }],
        "work_path": "/demo-bucket/output/",
        "work_path_type": 0,
        "workspace_id": "0",
        "enterprise_project_id": "0",
        "exist_running_task": false,
        "exist_workforce_task": false,
        "import_data": false,
        "managed": false,
        "feature_supports": ["0"],
    })
}
