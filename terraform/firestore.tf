locals {
  # The same list as FIRESTORE_INDEXES in shared/adapters/firestore/indexes.ts; a test holds the two together.
  vector_index_filters = {
    live          = ["live"]
    live_language = ["live", "language"]
    live_document = ["live", "documentId"]
  }

  # The same list as FIRESTORE_INDEX_EXEMPTIONS there: every automatic index left out saves a write per chunk.
  unindexed_fields = {
    chunks = [
      "text", "vector", "breadcrumb", "contentHash", "indexedAt", "startLine", "endLine", "page", "sourceId", "revision",
      "profile", "path", "kind", "part", "staged", "gates",
    ]
    documents = [
      "metadata", "skipped", "chunks", "terms", "title", "contentHash", "fingerprint", "sourceId", "revision", "pages",
    ]
    statistics  = ["documentFrequencies", "profiles"]
    runs        = ["run"]
    sources     = ["*"]
    entries     = ["*"]
    leases      = ["*"]
    generations = ["*"]
    cache       = ["*"]
    usage       = ["*"]
    settings    = ["*"]
  }

  # The same list as FIRESTORE_TTL_FIELDS there: Firestore deletes a record when this time is past.
  ttl_fields = {
    runs   = ["expiresAt"]
    leases = ["until"]
    cache  = ["expireAt"]
    usage  = ["expiresAt"]
  }

  exemptions = merge([
    for collection, fields in local.unindexed_fields : {
      for field in fields : "${collection}.${field}" => { collection = collection, field = field }
    }
  ]...)
}

resource "google_firestore_database" "kilde" {
  name                              = var.database
  location_id                       = var.region
  type                              = "FIRESTORE_NATIVE"
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"
  delete_protection_state           = var.deletion_protection ? "DELETE_PROTECTION_ENABLED" : "DELETE_PROTECTION_DISABLED"
  # ABANDON: a destroy forgets the database and leaves it where it is.
  deletion_policy = var.deletion_protection ? "ABANDON" : "DELETE"

  dynamic "cmek_config" {
    for_each = var.kms_key[*]
    content {
      kms_key_name = cmek_config.value
    }
  }
  depends_on = [google_project_service.enabled, google_kms_crypto_key_iam_member.agents]
}

# Point-in-time recovery goes back seven days, minute by minute; backups are for what is noticed later, and for a
# database that is gone.
resource "google_firestore_backup_schedule" "daily" {
  database  = google_firestore_database.kilde.name
  retention = "${var.daily_backup_days * 86400}s"
  daily_recurrence {}
}

resource "google_firestore_backup_schedule" "weekly" {
  database  = google_firestore_database.kilde.name
  retention = "${var.weekly_backup_days * 86400}s"
  weekly_recurrence {
    day = "SUNDAY"
  }
}

resource "google_firestore_index" "vectors" {
  for_each   = local.vector_index_filters
  database   = google_firestore_database.kilde.name
  collection = "chunks"

  dynamic "fields" {
    for_each = each.value
    content {
      field_path = fields.value
      order      = "ASCENDING"
    }
  }
  # Spelt out and just before the vector: left to Firestore, every plan wants to replace the index.
  fields {
    field_path = "__name__"
    order      = "ASCENDING"
  }
  fields {
    field_path = "vector"
    vector_config {
      dimension = 2048
      flat {}
    }
  }
}

resource "google_firestore_index" "definitions" {
  database   = google_firestore_database.kilde.name
  collection = "chunks"

  fields {
    field_path   = "symbols"
    array_config = "CONTAINS"
  }
  fields {
    field_path = "live"
    order      = "ASCENDING"
  }
  fields {
    field_path = "__name__"
    order      = "ASCENDING"
  }
}

resource "google_firestore_field" "time_to_live" {
  for_each   = local.ttl_fields
  database   = google_firestore_database.kilde.name
  collection = each.key
  field      = one(each.value)
  # Times that only grow would hold an index to 500 writes a second.
  index_config {}
  ttl_config {}
}

resource "google_firestore_field" "unindexed" {
  for_each   = local.exemptions
  database   = google_firestore_database.kilde.name
  collection = each.value.collection
  field      = each.value.field
  index_config {}
}
