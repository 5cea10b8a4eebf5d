locals {
  secret_versions = {
    bearer-key   = var.bearer_key_version
    pepper       = var.pepper_version
    provider-key = var.provider_key_version
  }
  # Ephemeral: these never reach a plan or the state.
  secret_values = {
    bearer-key   = var.bearer_key
    pepper       = var.pepper
    provider-key = var.provider_key
  }
  kept_secrets = toset([for name, version in local.secret_versions : name if version > 0])

  # As which variable a process gets it.
  secret_variables = {
    bearer-key   = "MCP_BEARER_TOKEN"
    provider-key = var.provider_key_variable
  }
  # Who is given which. The provider is called by all that embed: a question, a document, a whole index. Only what is
  # called from outside compares keys. Nobody reads the pepper.
  secret_readers = {
    bearer-key   = var.auth.mode == "bearer" ? keys(local.function_defaults) : []
    pepper       = []
    provider-key = concat(keys(local.function_defaults), ["rebuild"])
  }
  secrets_of = {
    for account in concat(keys(local.function_defaults), ["rebuild"]) : account => toset([
      for name, readers in local.secret_readers : name if contains(readers, account) && contains(local.kept_secrets, name)
    ])
  }
  secret_reads = merge([
    for account, names in local.secrets_of : { for name in names : "${account} ${name}" => { account = account, secret = name } }
  ]...)
}

resource "google_secret_manager_secret" "values" {
  for_each  = local.kept_secrets
  secret_id = "${var.name_prefix}-${each.key}"

  replication {
    user_managed {
      replicas {
        location = var.region

        dynamic "customer_managed_encryption" {
          for_each = var.kms_key[*]
          content {
            kms_key_name = customer_managed_encryption.value
          }
        }
      }
    }
  }
  depends_on = [google_project_service.enabled, google_kms_crypto_key_iam_member.agents]
}

# To rotate: export the new value, raise its version by one, apply. A new version is made, and a revision of every service
# that names it. Traffic stays with the revision that the last release chose, until the next one, or
#   gcloud run services update-traffic kilde-answer --region=europe-north1 --to-latest      (and the others)
# The old version stays, so that a rollback finds it, until it is disabled by hand:
#   gcloud secrets versions disable OLD --secret=kilde-provider-key
resource "google_secret_manager_secret_version" "values" {
  for_each               = local.kept_secrets
  secret                 = google_secret_manager_secret.values[each.key].id
  secret_data_wo         = local.secret_values[each.key]
  secret_data_wo_version = local.secret_versions[each.key]
  deletion_policy        = "ABANDON"

  lifecycle {
    create_before_destroy = true
  }
}

resource "google_secret_manager_secret_iam_member" "readers" {
  for_each  = local.secret_reads
  secret_id = google_secret_manager_secret.values[each.value.secret].id
  role      = "roles/secretmanager.secretAccessor"
  member    = local.accounts[each.value.account].member
}
