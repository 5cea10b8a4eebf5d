# Every call is made at least once; reindex holds a lease for each source, and a second call leaves it alone.
resource "google_cloud_scheduler_job" "reindex" {
  name             = "${var.name_prefix}-reindex"
  region           = local.scheduler_region
  description      = "Begins a run of every source that is due, in every workspace."
  schedule         = var.reindex_schedule
  time_zone        = var.time_zone
  attempt_deadline = "${local.functions.reindex.timeout_seconds}s"

  retry_config {
    retry_count          = 3
    min_backoff_duration = "30s"
    max_backoff_duration = "600s"
    max_doublings        = 4
    max_retry_duration   = "3000s"
  }
  http_target {
    http_method = "POST"
    uri         = local.function_urls.reindex

    oidc_token {
      service_account_email = google_service_account.scheduler.email
      audience              = local.function_urls.reindex
    }
  }
  depends_on = [google_project_service.enabled, google_cloud_run_v2_service.function]
}

# The steps of runs. The rate keeps the provider's limits, and lets Firestore grow by its rule (500 writes a second, half
# as many more every five minutes); no more are under way than instances can take.
resource "google_cloud_tasks_queue" "reindex" {
  name     = "${var.name_prefix}-reindex"
  location = local.scheduler_region

  rate_limits {
    max_dispatches_per_second = var.tasks_per_second
    max_concurrent_dispatches = local.functions.reindex.max_instances * local.functions.reindex.concurrency
  }
  retry_config {
    max_attempts       = 10
    min_backoff        = "10s"
    max_backoff        = "600s"
    max_doublings      = 5
    max_retry_duration = "14400s"
  }
  stackdriver_logging_config {
    sampling_ratio = 1
  }
  depends_on = [google_project_service.enabled]
}

# Says once a day in the log whether there is a backup that a restore could begin from; an alert listens for it. In an
# image of its own: it has to go on watching whatever becomes of Kilde's.
resource "google_cloud_run_v2_job" "backup_check" {
  name                = "${var.name_prefix}-backup-check"
  location            = var.region
  deletion_protection = false

  template {
    task_count = 1

    template {
      service_account = google_service_account.backup_check.email
      timeout         = "120s"
      max_retries     = 1
      encryption_key  = var.kms_key

      containers {
        image   = var.node_image
        command = ["node"]
        args    = ["--input-type=module", "--eval", file("${path.module}/jobs/check-backups.mjs")]

        resources {
          limits = { cpu = "1", memory = "512Mi" }
        }
        env {
          name  = "BACKUP_DATABASE"
          value = "projects/${var.project_id}/databases/${google_firestore_database.kilde.name}"
        }
        env {
          name  = "BACKUP_LOCATION"
          value = google_firestore_database.kilde.location_id
        }
        env {
          name  = "BACKUP_SINCE"
          value = google_firestore_database.kilde.create_time
        }
        # Daily backups are begun some time within their day, and take hours when there is much.
        env {
          name  = "BACKUP_HOURS"
          value = "36"
        }
      }
    }
  }
  depends_on = [google_project_service.enabled, google_project_iam_member.data, google_kms_crypto_key_iam_member.agents]
}

resource "google_cloud_scheduler_job" "backup_check" {
  name             = "${var.name_prefix}-backup-check"
  region           = local.scheduler_region
  description      = "Looks whether there is a fresh backup of the database."
  schedule         = var.backup_check_schedule
  time_zone        = var.time_zone
  attempt_deadline = "60s"

  retry_config {
    retry_count          = 3
    min_backoff_duration = "60s"
    max_backoff_duration = "600s"
    max_doublings        = 3
  }
  http_target {
    http_method = "POST"
    uri         = "https://run.googleapis.com/v2/projects/${var.project_id}/locations/${var.region}/jobs/${google_cloud_run_v2_job.backup_check.name}:run"

    # A service of Google's takes access tokens, not identity tokens.
    oauth_token {
      service_account_email = google_service_account.scheduler.email
      scope                 = "https://www.googleapis.com/auth/cloud-platform"
    }
  }
}
