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

resource "google_project_service" "firestore" {
  service            = "firestore.googleapis.com"
  disable_on_destroy = false
}

resource "google_firestore_database" "kilde" {
  name                              = var.database
  location_id                       = var.region
  type                              = "FIRESTORE_NATIVE"
  point_in_time_recovery_enablement = "POINT_IN_TIME_RECOVERY_ENABLED"
  delete_protection_state           = "DELETE_PROTECTION_ENABLED"
  depends_on                        = [google_project_service.firestore]
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
