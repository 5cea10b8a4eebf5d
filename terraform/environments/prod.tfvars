# terraform apply -var-file=environments/prod.tfvars -var=project_id=PROJECT
# For work: what people wait for keeps an instance, so that nobody meets a cold start. The first provider key:
#   export TF_VAR_provider_key=… and -var=provider_key_version=1
region              = "europe-north1"
name_prefix         = "kilde"
labels              = { environment = "prod" }
deletion_protection = true
daily_backup_days   = 7
weekly_backup_days  = 98
old_version_days    = 90
reindex_schedule    = "*/15 * * * *"
tasks_per_second    = 5
functions = {
  add_document  = { max_instances = 10 }
  answer        = { min_instances = 1, max_instances = 20 }
  mcp           = { min_instances = 1, max_instances = 20, memory_mib = 2048 }
  reindex       = { max_instances = 5, timeout_seconds = 1800 }
  retrieve_code = { min_instances = 1, max_instances = 40 }
}
environment = { LOG_LEVEL = "info" }
