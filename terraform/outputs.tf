output "database" {
  description = "FIRESTORE_DATABASE for the functions."
  value       = google_firestore_database.kilde.name
}

output "services" {
  description = "Name of each function's Cloud Run service."
  value       = { for name, service in google_cloud_run_v2_service.function : name => service.name }
}

output "urls" {
  description = "Address of each function."
  value       = local.function_urls
}

output "jobs" {
  description = "Names of the jobs."
  value       = { backup_check = google_cloud_run_v2_job.backup_check.name, rebuild = google_cloud_run_v2_job.rebuild.name }
}

output "repository" {
  description = "Where images go: REPOSITORY/kilde."
  value       = "${var.region}-docker.pkg.dev/${var.project_id}/${google_artifact_registry_repository.images.repository_id}"
}

output "documents_bucket" {
  description = "Bucket for documents that are sources: gs://BUCKET/WORKSPACE/…"
  value       = google_storage_bucket.documents.name
}

output "tasks_queue" {
  description = "Queue of the steps of runs."
  value       = local.reindex_environment.KILDE_TASKS_QUEUE
}

output "scheduler_region" {
  description = "Where Cloud Scheduler and Cloud Tasks run."
  value       = local.scheduler_region
}

output "accounts" {
  description = "E-mail address of each service account."
  value       = { for name, account in local.accounts : name => account.email }
}

output "github_provider" {
  description = "workload_identity_provider for GitHub's google-github-actions/auth; null without github_repository."
  value       = one(google_iam_workload_identity_pool_provider.github[*].name)
}

output "secret_ids" {
  description = "Each secret that is kept."
  value       = { for name, secret in google_secret_manager_secret.values : name => secret.id }
}

output "secret_version_ids" {
  description = "The version of each that revisions are given."
  value       = { for name, version in google_secret_manager_secret_version.values : name => version.id }
}

output "roles" {
  description = "Every role that is granted here: account, role, on what, under which condition."
  value = sort(concat(
    [
      for grant in google_project_iam_member.data :
      "${local.account_names[grant.member]} | ${grant.role} | project | ${try(grant.condition[0].title, "-")}"
    ],
    [
      for key, grant in google_secret_manager_secret_iam_member.readers :
      "${local.account_names[grant.member]} | ${grant.role} | secret ${split(" ", key)[1]} | -"
    ],
    [for grant in google_secret_manager_secret_iam_member.deployer : "${local.account_names[grant.member]} | ${grant.role} | secret bearer-key | -"],
    [for grant in google_storage_bucket_iam_member.readers : "${local.account_names[grant.member]} | ${grant.role} | bucket of documents | -"],
    [for grant in google_storage_bucket_iam_member.writers : "${grant.member} | ${grant.role} | bucket of documents | -"],
    [for grant in google_cloud_run_v2_service_iam_member.invokers : "${grant.member} | ${grant.role} | service ${grant.name} | -"],
    [for grant in google_cloud_run_v2_service_iam_member.deployer : "${local.account_names[grant.member]} | ${grant.role} | service ${grant.name} | -"],
    [
      for grant in [google_cloud_run_v2_service_iam_member.scheduler] :
      "${local.account_names[grant.member]} | ${grant.role} | service ${grant.name} | -"
    ],
    [
      for grant in [google_cloud_run_v2_job_iam_member.scheduler] :
      "${local.account_names[grant.member]} | ${grant.role} | job ${grant.name} | -"
    ],
    [
      for grant in [google_cloud_tasks_queue_iam_member.reindex] :
      "${local.account_names[grant.member]} | ${grant.role} | queue ${grant.name} | -"
    ],
    [
      for grant in concat(
        [google_service_account_iam_member.reindex_as_scheduler, google_service_account_iam_member.deployer_as_itself],
        values(google_service_account_iam_member.deployer_as_others),
      ) :
      "${local.account_names[grant.member]} | ${grant.role} | account ${local.account_ids[grant.service_account_id]} | -"
    ],
    [for grant in google_service_account_iam_member.github_as_deployer : "${var.github_repository} on GitHub | ${grant.role} | account deployer | -"],
    [
      for grant in [google_artifact_registry_repository_iam_member.deployer] :
      "${local.account_names[grant.member]} | ${grant.role} | repository of images | -"
    ],
    # Accounts of Google's own: those that look whether functions answer, that let people through a proxy, that encrypt.
    [for grant in google_cloud_run_v2_service_iam_member.uptime : "Google's Monitoring | ${grant.role} | service ${grant.name} | -"],
    [for grant in google_cloud_run_v2_service_iam_member.proxy : "Google's IAP | ${grant.role} | service ${grant.name} | -"],
    [for grant in google_iap_web_backend_service_iam_member.caller : "${grant.member} | ${grant.role} | ${grant.web_backend_service} | -"],
    [for name, grant in google_kms_crypto_key_iam_member.agents : "Google's ${name} | ${grant.role} | kms_key | -"],
  ))
}

locals {
  account_names = { for name, account in local.accounts : account.member => name }
  account_ids   = { for name, account in local.accounts : account.name => name }
}
