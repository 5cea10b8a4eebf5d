locals {
  # Firestore's regions in which Cloud Run is too: https://docs.cloud.google.com/firestore/native/docs/locations
  firestore_regions = [
    "africa-south1", "asia-east1", "asia-east2", "asia-northeast1", "asia-northeast2", "asia-northeast3", "asia-south1",
    "asia-south2", "asia-southeast1", "asia-southeast2", "australia-southeast1", "australia-southeast2",
    "europe-central2", "europe-north1", "europe-north2", "europe-southwest1", "europe-west1", "europe-west10",
    "europe-west12", "europe-west2", "europe-west3", "europe-west4", "europe-west6", "europe-west8", "europe-west9",
    "me-central1", "me-central2", "me-west1", "northamerica-northeast1", "northamerica-northeast2",
    "northamerica-south1", "southamerica-east1", "southamerica-west1", "us-central1", "us-east1", "us-east4",
    "us-east5", "us-south1", "us-west1", "us-west2", "us-west3", "us-west4",
  ]

  # London (europe-west2) and Zurich (europe-west6) are Europe, and not the European Union.
  eu_regions = [
    for region in local.firestore_regions : region
    if startswith(region, "europe-") && !contains(["europe-west2", "europe-west6"], region)
  ]

  # Cloud Tasks is in fewer regions, and Cloud Scheduler in all of these: https://docs.cloud.google.com/tasks/docs/locations
  tasks_regions = [
    "asia-east1", "asia-east2", "asia-northeast1", "asia-northeast2", "asia-northeast3", "asia-south1",
    "asia-southeast1", "asia-southeast2", "australia-southeast1", "europe-central2", "europe-west1", "europe-west2",
    "europe-west3", "europe-west6", "northamerica-northeast1", "southamerica-east1", "us-central1", "us-east1",
    "us-east4", "us-west1", "us-west2", "us-west3", "us-west4",
  ]

  # Of a region without Cloud Tasks, the neighbour that has it: tasks hold names of runs, never a document.
  neighbours = {
    africa       = "europe-west1"
    asia         = "asia-southeast1"
    australia    = "australia-southeast1"
    europe       = "europe-west1"
    me           = "europe-west1"
    northamerica = "northamerica-northeast1"
    southamerica = "southamerica-east1"
    us           = "us-central1"
  }
  scheduler_region = coalesce(
    var.scheduler_region,
    contains(local.tasks_regions, var.region) ? var.region : lookup(local.neighbours, split("-", var.region)[0], "europe-west1"),
  )
}

# What is made by hand or by a later version stays in the European Union as well. `in:eu-locations` is Google's own list.
resource "google_org_policy_policy" "eu_only" {
  count  = var.eu_only ? 1 : 0
  name   = "projects/${var.project_id}/policies/gcp.resourceLocations"
  parent = "projects/${var.project_id}"

  spec {
    rules {
      values {
        allowed_values = ["in:eu-locations"]
      }
    }
  }
  depends_on = [google_project_service.enabled]
}
