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

run "a_bucket_that_forgets_nothing_at_once" {
  command = apply

  assert {
    condition     = google_storage_bucket.documents.name == "kilde-test-kilde-documents" && google_storage_bucket.documents.location == "europe-north1"
    error_message = "a name that no other project has, in the region"
  }
  assert {
    condition     = google_storage_bucket.documents.public_access_prevention == "enforced" && google_storage_bucket.documents.uniform_bucket_level_access
    error_message = "nobody can make an object public"
  }
  assert {
    condition     = google_storage_bucket.documents.versioning[0].enabled && google_storage_bucket.documents.soft_delete_policy[0].retention_duration_seconds == 604800
    error_message = "what is replaced or deleted can be had back"
  }
  assert {
    condition     = !google_storage_bucket.documents.force_destroy
    error_message = "terraform destroy leaves a bucket with documents alone"
  }
  assert {
    condition = jsonencode({ for rule in google_storage_bucket.documents.lifecycle_rule : one(rule.action).type => [one(rule.condition).days_since_noncurrent_time, one(rule.condition).age] }) == jsonencode({
      Delete                         = [30, null]
      AbortIncompleteMultipartUpload = [null, 7]
    })
    error_message = "old versions go after 30 days, and half an upload after 7; a current object never does"
  }
  assert {
    condition     = one([for rule in google_storage_bucket.documents.lifecycle_rule : one(rule.condition).with_state if one(rule.action).type == "Delete"]) == "ARCHIVED"
    error_message = "only old versions"
  }
  assert {
    condition     = { for name, grant in google_storage_bucket_iam_member.readers : name => grant.role } == { rebuild = "roles/storage.objectViewer", reindex = "roles/storage.objectViewer" }
    error_message = "those that sync read it, and none of Kilde's writes"
  }
  assert {
    condition     = length(google_storage_bucket_iam_member.writers) == 0
    error_message = "nobody until named"
  }
}

run "a_bucket_as_somebody_wants_it" {
  command   = plan
  state_key = "another"
  variables {
    documents_bucket    = "acme-handbooks"
    documents_writers   = ["group:editors@example.com"]
    old_version_days    = 90
    deletion_protection = false
  }

  assert {
    condition     = google_storage_bucket.documents.name == "acme-handbooks" && google_storage_bucket.documents.force_destroy
    error_message = "its name, and that it may go"
  }
  assert {
    condition     = local.reindex_environment.KILDE_DOCUMENTS_BUCKET == "acme-handbooks"
    error_message = "reindex is told"
  }
  assert {
    condition     = [for grant in google_storage_bucket_iam_member.writers : "${grant.member} ${grant.role}"] == ["group:editors@example.com roles/storage.objectUser"]
    error_message = "who puts documents there"
  }
  assert {
    condition     = one([for rule in google_storage_bucket.documents.lifecycle_rule : one(rule.condition).days_since_noncurrent_time if one(rule.action).type == "Delete"]) == 90
    error_message = "old versions stay as long as wanted"
  }
}
