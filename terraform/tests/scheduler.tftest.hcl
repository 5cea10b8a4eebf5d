mock_provider "google" {
  mock_data "google_project" {
    defaults = { number = "123456789012" }
  }
}

variables {
  project_id   = "kilde-test"
  provider_key = "a-provider-key"
  bearer_key   = "a-bearer-key-of-16"
  pepper       = "a-pepper-of-32-characters-at-least"
}

run "sources_are_looked_at_by_the_clock" {
  command = apply

  assert {
    condition     = google_cloud_scheduler_job.reindex.schedule == "0 * * * *" && google_cloud_scheduler_job.reindex.time_zone == "Europe/Oslo"
    error_message = "every hour"
  }
  assert {
    condition = (
      google_cloud_scheduler_job.reindex.http_target[0].uri == "https://kilde-reindex-123456789012.europe-north1.run.app" &&
      google_cloud_scheduler_job.reindex.http_target[0].http_method == "POST" &&
      length(google_cloud_scheduler_job.reindex.http_target[0].oauth_token) == 0
    )
    error_message = "a POST without a body begins what is due"
  }
  assert {
    condition = (
      google_cloud_scheduler_job.reindex.http_target[0].oidc_token[0].service_account_email == google_service_account.scheduler.email &&
      google_cloud_scheduler_job.reindex.http_target[0].oidc_token[0].audience == local.reindex_environment.KILDE_REINDEX_AUDIENCE &&
      local.reindex_environment.KILDE_REINDEX_ACCOUNTS == google_service_account.scheduler.email
    )
    error_message = "with a token for the audience that reindex asks for, of the account that it knows"
  }
  assert {
    condition     = google_cloud_scheduler_job.reindex.retry_config[0].retry_count == 3 && google_cloud_scheduler_job.reindex.retry_config[0].min_backoff_duration == "30s" && google_cloud_scheduler_job.reindex.retry_config[0].max_backoff_duration == "600s"
    error_message = "what fails is tried again, with pauses"
  }
  assert {
    condition     = google_cloud_scheduler_job.reindex.attempt_deadline == google_cloud_run_v2_service.function["reindex"].template[0].timeout
    error_message = "Scheduler waits as long as the function may take"
  }
  assert {
    condition = alltrue([
      for region in [google_cloud_scheduler_job.reindex.region, google_cloud_scheduler_job.backup_check.region, google_cloud_tasks_queue.reindex.location, output.scheduler_region] : region == "europe-west1"
    ])
    error_message = "Cloud Tasks is not in europe-north1: the neighbour"
  }
}

run "steps_wait_in_a_queue" {
  command = plan

  assert {
    condition     = google_cloud_tasks_queue.reindex.rate_limits[0].max_dispatches_per_second == 5 && google_cloud_tasks_queue.reindex.rate_limits[0].max_concurrent_dispatches == 5
    error_message = "no faster than the provider and Firestore bear, and no more at once than there are instances for"
  }
  assert {
    condition     = google_cloud_tasks_queue.reindex.retry_config[0].max_attempts == 10 && google_cloud_tasks_queue.reindex.retry_config[0].min_backoff == "10s" && google_cloud_tasks_queue.reindex.retry_config[0].max_backoff == "600s"
    error_message = "a step that fails is tried again, with pauses, and not for ever"
  }
}

run "as_many_at_once_as_instances_take" {
  command = plan
  variables {
    functions        = { reindex = { max_instances = 4, concurrency = 3, timeout_seconds = 1800 } }
    tasks_per_second = 0.5
    reindex_schedule = "*/15 7-19 * * MON-FRI"
    time_zone        = "Etc/UTC"
  }

  assert {
    condition     = google_cloud_tasks_queue.reindex.rate_limits[0].max_concurrent_dispatches == 12 && google_cloud_tasks_queue.reindex.rate_limits[0].max_dispatches_per_second == 0.5
    error_message = "the queue follows the function"
  }
  assert {
    condition     = google_cloud_scheduler_job.reindex.attempt_deadline == "1800s" && google_cloud_scheduler_job.reindex.schedule == "*/15 7-19 * * MON-FRI" && google_cloud_scheduler_job.backup_check.time_zone == "Etc/UTC"
    error_message = "when and where somebody wants it"
  }
}

run "somebody_looks_for_backups" {
  command = apply

  assert {
    condition = (
      google_cloud_scheduler_job.backup_check.http_target[0].uri == "https://run.googleapis.com/v2/projects/kilde-test/locations/europe-north1/jobs/kilde-backup-check:run" &&
      google_cloud_scheduler_job.backup_check.http_target[0].oauth_token[0].service_account_email == google_service_account.scheduler.email &&
      length(google_cloud_scheduler_job.backup_check.http_target[0].oidc_token) == 0
    )
    error_message = "Scheduler starts the job, with a token that Google's own services take"
  }
  assert {
    condition     = google_cloud_run_v2_job.backup_check.template[0].template[0].containers[0].args[2] == file("./jobs/check-backups.mjs") && google_cloud_run_v2_job.backup_check.template[0].template[0].containers[0].image == "mirror.gcr.io/library/node:24-slim"
    error_message = "the check is with the job, not in an image that a release can break"
  }
  assert {
    condition = { for env in google_cloud_run_v2_job.backup_check.template[0].template[0].containers[0].env : env.name => env.value if env.name != "BACKUP_SINCE" } == {
      BACKUP_DATABASE = "projects/kilde-test/databases/kilde"
      BACKUP_HOURS    = "36"
      BACKUP_LOCATION = "europe-north1"
    }
    error_message = "which database, and how old a backup may be"
  }
  assert {
    condition     = one([for env in google_cloud_run_v2_job.backup_check.template[0].template[0].containers[0].env : env.value if env.name == "BACKUP_SINCE"]) == google_firestore_database.kilde.create_time
    error_message = "and since when there is one to keep"
  }
}

run "a_region_that_has_all" {
  command   = plan
  state_key = "belgium"
  variables {
    region = "europe-west1"
  }

  assert {
    condition     = local.scheduler_region == "europe-west1"
    error_message = "stays in one"
  }
}

run "another_neighbour" {
  command   = plan
  state_key = "frankfurt"
  variables {
    scheduler_region = "europe-west3"
  }

  assert {
    condition     = google_cloud_tasks_queue.reindex.location == "europe-west3" && google_cloud_run_v2_service.function["reindex"].location == "europe-north1"
    error_message = "the one that was named"
  }
}

run "every_region_has_a_neighbour" {
  command   = plan
  state_key = "neighbours"

  assert {
    condition     = alltrue([for region in local.firestore_regions : contains(local.tasks_regions, local.neighbours[split("-", region)[0]])])
    error_message = "which has Cloud Tasks"
  }
}
