# terraform apply -var-file=environments/dev.tfvars -var=project_id=PROJECT
# For trying things out: scales to zero, can be deleted whole, and is not looked after at night.
region              = "europe-north1"
name_prefix         = "kilde"
labels              = { environment = "dev" }
deletion_protection = false
daily_backup_days   = 7
weekly_backup_days  = 30
old_version_days    = 7
# Nothing is begun from Friday evening to Monday morning, and that is no alarm.
alerts           = { reindex_silence_hours = 72 }
reindex_schedule = "0 7-19 * * 1-5"
tasks_per_second = 1
functions = {
  add_document  = { max_instances = 2 }
  answer        = { max_instances = 2 }
  mcp           = { max_instances = 2 }
  reindex       = { max_instances = 2 }
  retrieve_code = { max_instances = 2 }
}
environment = { LOG_LEVEL = "debug" }
