# Documents that are sources: gs://BUCKET/WORKSPACE/…
resource "google_storage_bucket" "documents" {
  name                        = coalesce(var.documents_bucket, "${var.project_id}-${var.name_prefix}-documents")
  location                    = var.region
  uniform_bucket_level_access = true
  public_access_prevention    = "enforced"
  force_destroy               = !var.deletion_protection

  versioning {
    enabled = true
  }
  soft_delete_policy {
    retention_duration_seconds = 604800
  }
  lifecycle_rule {
    action {
      type = "Delete"
    }
    condition {
      days_since_noncurrent_time = var.old_version_days
      with_state                 = "ARCHIVED"
    }
  }
  lifecycle_rule {
    action {
      type = "AbortIncompleteMultipartUpload"
    }
    condition {
      age = 7
    }
  }
  dynamic "encryption" {
    for_each = var.kms_key[*]
    content {
      default_kms_key_name = encryption.value
    }
  }
  depends_on = [google_project_service.enabled, google_kms_crypto_key_iam_member.agents]
}

# Those that sync sources read it; nobody of Kilde's writes to it.
resource "google_storage_bucket_iam_member" "readers" {
  for_each = toset(["rebuild", "reindex"])
  bucket   = google_storage_bucket.documents.name
  role     = "roles/storage.objectViewer"
  member   = local.accounts[each.key].member
}

resource "google_storage_bucket_iam_member" "writers" {
  for_each = var.documents_writers
  bucket   = google_storage_bucket.documents.name
  role     = "roles/storage.objectUser"
  member   = each.key
}
