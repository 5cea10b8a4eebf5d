# Who may do what. No account has a basic role (owner, editor, viewer), and none has a key file. The whole table is the
# output `roles`, and a test holds it.
locals {
  accounts = merge(google_service_account.function, {
    backup_check = google_service_account.backup_check
    deployer     = google_service_account.deployer
    rebuild      = google_service_account.rebuild
    scheduler    = google_service_account.scheduler
  })

  # `retrieve_code` and `answer` list tools that read; `mcp` also lists add_document and delete_document.
  writers = toset(concat(["add_document", "rebuild", "reindex"], var.mcp_may_write ? ["mcp"] : []))
  readers = setsubtract(concat(keys(local.function_defaults), ["rebuild"]), local.writers)

  # Whoever embeds or answers asks the provider, and has names found before.
  asks_dlp       = lookup(var.environment, "KILDE_NAMES", "rules") == "dlp"
  asks_vertex_ai = anytrue([for provider in try(jsondecode(var.environment.KILDE_PROVIDERS), []) : try(provider.key, "") == "google"])
  askers         = concat(keys(local.function_defaults), ["rebuild"])

  # Firestore's roles end at the database, not at a collection.
  # https://docs.cloud.google.com/firestore/native/docs/manage-databases
  this_database = {
    title      = "This database"
    expression = "resource.name == \"projects/${var.project_id}/databases/${var.database}\""
  }
  # What a source may name as its token: projects/P/secrets/kilde-source-WORKSPACE-NAME/versions/V.
  source_secrets = {
    title      = "Tokens of sources"
    expression = "resource.name.startsWith(\"projects/${local.project_number}/secrets/kilde-source-\")"
  }
  # Where `gcloud builds submit` puts what it uploads, and a build the list of what is in its image.
  build_files = {
    title      = "Files of builds"
    expression = "resource.name.startsWith(\"projects/_/buckets/${var.project_id}_cloudbuild\")"
  }
  counter_role = "projects/${var.project_id}/roles/${replace(var.name_prefix, "-", "_")}_counter"

  project_grants = concat(
    [for account in local.readers : { account = account, role = "roles/datastore.viewer", condition = local.this_database }],
    [for account in local.writers : { account = account, role = "roles/datastore.user", condition = local.this_database }],
    [for account in var.readers_may_count ? local.readers : [] : { account = account, role = local.counter_role, condition = local.this_database }],
    [for account in ["rebuild", "reindex"] : { account = account, role = "roles/secretmanager.secretAccessor", condition = local.source_secrets }],
    [for account in local.asks_dlp ? local.askers : [] : { account = account, role = "roles/dlp.user", condition = null }],
    [for account in local.asks_vertex_ai ? local.askers : [] : { account = account, role = "roles/aiplatform.user", condition = null }],
    [
      { account = "backup_check", role = "roles/datastore.backupsViewer", condition = null },
      { account = "deployer", role = "roles/containeranalysis.occurrences.viewer", condition = null },
      { account = "deployer", role = "roles/logging.logWriter", condition = null },
      { account = "deployer", role = "roles/monitoring.viewer", condition = null },
      { account = "deployer", role = "roles/run.developer", condition = null },
      { account = "deployer", role = "roles/storage.objectUser", condition = local.build_files },
    ],
  )
  invocations = merge([
    for name, members in var.invokers : { for member in members : "${name} ${member}" => { function = name, member = member } }
  ]...)
}

resource "google_service_account" "function" {
  for_each     = local.function_defaults
  account_id   = local.service_names[each.key]
  display_name = "Kilde: function ${each.key}"
  depends_on   = [google_project_service.enabled]
}

resource "google_service_account" "rebuild" {
  account_id   = "${var.name_prefix}-rebuild"
  display_name = "Kilde: job that rebuilds everything"
  depends_on   = [google_project_service.enabled]
}

resource "google_service_account" "scheduler" {
  account_id   = "${var.name_prefix}-scheduler"
  display_name = "Kilde: Cloud Scheduler and Cloud Tasks, when they call"
  depends_on   = [google_project_service.enabled]
}

resource "google_service_account" "backup_check" {
  account_id   = "${var.name_prefix}-backup-check"
  display_name = "Kilde: job that looks for backups"
  depends_on   = [google_project_service.enabled]
}

resource "google_service_account" "deployer" {
  account_id   = "${var.name_prefix}-deployer"
  display_name = "Kilde: builds, deploys and watches"
  depends_on   = [google_project_service.enabled]
}

resource "google_project_iam_custom_role" "counter" {
  count       = var.readers_may_count ? 1 : 0
  role_id     = "${replace(var.name_prefix, "-", "_")}_counter"
  title       = "Kilde: puts down usage"
  description = "Creates and changes documents, deletes none."
  permissions = ["datastore.entities.create", "datastore.entities.update"]
  depends_on  = [google_project_service.enabled]
}

resource "google_project_iam_member" "data" {
  for_each = { for grant in local.project_grants : "${grant.account} ${trimprefix(grant.role, "roles/")}" => grant }
  project  = var.project_id
  role     = each.value.role
  member   = local.accounts[each.value.account].member

  dynamic "condition" {
    for_each = each.value.condition[*]
    content {
      title      = condition.value.title
      expression = condition.value.expression
    }
  }
  depends_on = [google_project_iam_custom_role.counter]
}

# --- who invokes a function

resource "google_cloud_run_v2_service_iam_member" "invokers" {
  for_each = local.invocations
  location = google_cloud_run_v2_service.function[each.value.function].location
  name     = google_cloud_run_v2_service.function[each.value.function].name
  role     = "roles/run.invoker"
  member   = each.value.member
}

# It is the function that lets Scheduler's account in and nobody else (see services.tf). This says the same to Cloud
# Run, for organisations whose policy turns its check on.
resource "google_cloud_run_v2_service_iam_member" "scheduler" {
  location = google_cloud_run_v2_service.function["reindex"].location
  name     = google_cloud_run_v2_service.function["reindex"].name
  role     = "roles/run.invoker"
  member   = google_service_account.scheduler.member
}

# The smoke test of a new revision calls it at its own address before anybody else does.
resource "google_cloud_run_v2_service_iam_member" "deployer" {
  for_each = setsubtract(keys(local.function_defaults), ["reindex"])
  location = google_cloud_run_v2_service.function[each.key].location
  name     = google_cloud_run_v2_service.function[each.key].name
  role     = "roles/run.invoker"
  member   = google_service_account.deployer.member
}

resource "google_cloud_run_v2_job_iam_member" "scheduler" {
  location = google_cloud_run_v2_job.backup_check.location
  name     = google_cloud_run_v2_job.backup_check.name
  role     = "roles/run.invoker"
  member   = google_service_account.scheduler.member
}

# --- reindex puts its next step into the queue, to be delivered in Scheduler's name

resource "google_cloud_tasks_queue_iam_member" "reindex" {
  name     = google_cloud_tasks_queue.reindex.name
  location = google_cloud_tasks_queue.reindex.location
  role     = "roles/cloudtasks.enqueuer"
  member   = google_service_account.function["reindex"].member
}

resource "google_service_account_iam_member" "reindex_as_scheduler" {
  service_account_id = google_service_account.scheduler.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.function["reindex"].member
}

# --- what builds and deploys

resource "google_artifact_registry_repository_iam_member" "deployer" {
  repository = google_artifact_registry_repository.images.name
  location   = google_artifact_registry_repository.images.location
  role       = "roles/artifactregistry.writer"
  member     = google_service_account.deployer.member
}

resource "google_service_account_iam_member" "deployer_as_others" {
  for_each           = merge(google_service_account.function, { rebuild = google_service_account.rebuild })
  service_account_id = each.value.name
  role               = "roles/iam.serviceAccountUser"
  member             = google_service_account.deployer.member
}

# gcloud makes the identity token for a smoke test by impersonation, of its own account too.
resource "google_service_account_iam_member" "deployer_as_itself" {
  service_account_id = google_service_account.deployer.name
  role               = "roles/iam.serviceAccountTokenCreator"
  member             = google_service_account.deployer.member
}

resource "google_secret_manager_secret_iam_member" "deployer" {
  count     = contains(local.kept_secrets, "bearer-key") ? 1 : 0
  secret_id = google_secret_manager_secret.values["bearer-key"].id
  role      = "roles/secretmanager.secretAccessor"
  member    = google_service_account.deployer.member
}

resource "google_iam_workload_identity_pool" "github" {
  count                     = var.github_repository == null ? 0 : 1
  workload_identity_pool_id = "${var.name_prefix}-github"
  display_name              = "Kilde: GitHub Actions"
  depends_on                = [google_project_service.enabled]
}

resource "google_iam_workload_identity_pool_provider" "github" {
  count                              = var.github_repository == null ? 0 : 1
  workload_identity_pool_id          = google_iam_workload_identity_pool.github[0].workload_identity_pool_id
  workload_identity_pool_provider_id = "github"
  attribute_mapping = {
    "google.subject"       = "assertion.sub"
    "attribute.repository" = "assertion.repository"
  }
  # GitHub signs tokens for every repository there is, and a workflow of a branch is written by whoever pushes it.
  attribute_condition = "assertion.repository == \"${var.github_repository}\" && assertion.ref == \"refs/heads/main\""

  oidc {
    issuer_uri = "https://token.actions.githubusercontent.com"
  }
}

resource "google_service_account_iam_member" "github_as_deployer" {
  count              = var.github_repository == null ? 0 : 1
  service_account_id = google_service_account.deployer.name
  role               = "roles/iam.workloadIdentityUser"
  member             = "principalSet://iam.googleapis.com/${google_iam_workload_identity_pool.github[0].name}/attribute.repository/${var.github_repository}"
}

# --- a key of the customer's own: Google's accounts that encrypt with it
# Some are made with a service's first use. Where one is missing:
#   gcloud beta services identity create --service=SERVICE.googleapis.com --project=PROJECT
resource "google_kms_crypto_key_iam_member" "agents" {
  for_each = var.kms_key == null ? {} : {
    artifactregistry = "gcp-sa-artifactregistry"
    firestore        = "gcp-sa-firestore"
    run              = "serverless-robot-prod"
    secretmanager    = "gcp-sa-secretmanager"
    storage          = "gs-project-accounts"
  }
  crypto_key_id = var.kms_key
  role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
  member        = "serviceAccount:service-${local.project_number}@${each.value}.iam.gserviceaccount.com"
}
