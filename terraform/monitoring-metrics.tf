locals {
  # Each is counted from the one line that a function writes about a request, or a provider that did not serve. A test
  # holds filters and extractors against lines that the code writes: a field renamed there is an alert gone silent here.
  # A workspace is no label: a log-based metric has room for 30,000 series, and usage by workspace stands in Firestore.
  log_counters = {
    tool_calls = {
      description = "Calls of tools; error_kind is empty for those that worked."
      filter      = ["jsonPayload.rpc_method=\"tools/call\"", "jsonPayload.tool:*"]
      labels = {
        tool       = "EXTRACT(jsonPayload.tool)"
        error_kind = "EXTRACT(jsonPayload.error_kind)"
      }
    }
    cache_lookups = {
      description = "Calls whose result might have been computed before, by whether it was."
      filter      = ["jsonPayload.cache=(\"hit\" OR \"miss\")"]
      labels      = { tool = "EXTRACT(jsonPayload.tool)", cache = "EXTRACT(jsonPayload.cache)" }
    }
    # With outcome insufficient_evidence it is an abstention.
    answers = {
      description = "Answers by outcome: answered, partial, or insufficient_evidence where the sources do not tell."
      filter      = ["jsonPayload.tool=\"answer\"", "jsonPayload.path:*"]
      labels      = { outcome = "EXTRACT(jsonPayload.path)" }
    }
    refusals = {
      description = "Requests that were refused: by a budget, or for their key, origin, size or form."
      filter = [
        "(jsonPayload.error_kind=\"budget_exceeded\" OR jsonPayload.status=(401 OR 403 OR 405 OR 413 OR 415 OR 429))",
      ]
      labels = {
        tool       = "EXTRACT(jsonPayload.tool)"
        status     = "EXTRACT(jsonPayload.status)"
        error_kind = "EXTRACT(jsonPayload.error_kind)"
      }
    }
    failovers = {
      description = "Calls that a provider did not serve, and why."
      filter      = ["jsonPayload.failover.reason:*", "NOT jsonPayload.failover.reason=\"open\""]
      labels = {
        role     = "EXTRACT(jsonPayload.failover.role)"
        provider = "EXTRACT(jsonPayload.failover.from)"
        reason   = "EXTRACT(jsonPayload.failover.reason)"
      }
    }
    # A provider that failed five times in a row is left alone for half a minute: every call meanwhile is a line.
    breaker_open = {
      description = "Calls that were kept from a provider because its breaker is open."
      filter      = ["jsonPayload.failover.reason=\"open\""]
      labels      = { role = "EXTRACT(jsonPayload.failover.role)", provider = "EXTRACT(jsonPayload.failover.from)" }
    }
    # A step that another run or step stands in the way of (conflict) is asked for again, and nothing failed.
    reindex_runs = {
      description = "Reindexing: begun by the scheduler or an admin, steps of runs, and steps of builds."
      filter = [
        "jsonPayload.tool=\"reindex\"",
        "jsonPayload.action=(\"begin\" OR \"task\" OR \"generation\")",
        "NOT jsonPayload.error_kind=\"conflict\"",
      ]
      labels = {
        action     = "EXTRACT(jsonPayload.action)"
        state      = "EXTRACT(jsonPayload.state)"
        status     = "EXTRACT(jsonPayload.status)"
        error_kind = "EXTRACT(jsonPayload.error_kind)"
      }
    }
  }

  # A log-based metric sums nothing by itself: a distribution does, as its _sum in PromQL.
  log_distributions = {
    latency = {
      description = "Time of tool calls."
      unit        = "ms"
      filter      = ["jsonPayload.rpc_method=\"tools/call\"", "jsonPayload.tool:*", "jsonPayload.latency_ms:*"]
      value       = "EXTRACT(jsonPayload.latency_ms)"
      labels      = { tool = "EXTRACT(jsonPayload.tool)" }
      # 10 ms to 75 s, each a quarter above the one before: a percentile is right to 12 %.
      buckets = { scale = 10, growth_factor = 1.25, num_finite_buckets = 40 }
    }
    # A run that was stopped for its time tells again, with its next step, what it cost so far; a dry run what one would.
    tokens = {
      description = "Tokens that providers counted."
      unit        = "1"
      filter      = ["jsonPayload.tokens>0", "NOT jsonPayload.state=\"stopped\"", "NOT jsonPayload.action=\"dry_run\""]
      value       = "EXTRACT(jsonPayload.tokens)"
      labels      = { tool = "EXTRACT(jsonPayload.tool)" }
      buckets     = { scale = 1, growth_factor = 2, num_finite_buckets = 32 }
    }
    usd = {
      description = "US dollars of providers and of Firestore's operations, by the price tables."
      unit        = "USD"
      filter      = ["jsonPayload.usd>0", "NOT jsonPayload.state=\"stopped\"", "NOT jsonPayload.action=\"dry_run\""]
      value       = "EXTRACT(jsonPayload.usd)"
      labels      = { tool = "EXTRACT(jsonPayload.tool)" }
      buckets     = { scale = 0.000001, growth_factor = 2, num_finite_buckets = 40 }
    }
    store_reads = {
      description = "Documents and index entries that Firestore bills as read, by call."
      unit        = "1"
      filter      = ["jsonPayload.store_reads>0"]
      value       = "EXTRACT(jsonPayload.store_reads)"
      labels      = { tool = "EXTRACT(jsonPayload.tool)" }
      buckets     = { scale = 1, growth_factor = 2, num_finite_buckets = 24 }
    }
    store_writes = {
      description = "Documents that Firestore bills as written or deleted, by call."
      unit        = "1"
      filter      = ["jsonPayload.store_writes>0"]
      value       = "EXTRACT(jsonPayload.store_writes)"
      labels      = { tool = "EXTRACT(jsonPayload.tool)" }
      buckets     = { scale = 1, growth_factor = 2, num_finite_buckets = 24 }
    }
    failed_entries = {
      description = "Entries of sources that a finished run could not take in."
      unit        = "1"
      filter      = ["jsonPayload.action=(\"begin\" OR \"task\")", "jsonPayload.failed>0", "NOT jsonPayload.state=\"stopped\""]
      value       = "EXTRACT(jsonPayload.failed)"
      labels      = { action = "EXTRACT(jsonPayload.action)" }
      buckets     = { scale = 1, growth_factor = 2, num_finite_buckets = 24 }
    }
  }

  # Of the daily look for a backup, a job of its own.
  job_counters = {
    backup_checks = {
      description = "Looks for a backup of the database, by what was found: fresh, not_yet (the database is new), missing or unknown."
      filter      = ["jsonPayload.event=\"backup_check\""]
      labels      = { backup = "EXTRACT(jsonPayload.backup)" }
    }
  }

  # By whole names: another Kilde in the project may have a prefix that begins as this one.
  of_functions = [
    "resource.type=\"cloud_run_revision\"",
    "resource.labels.service_name=(${join(" OR ", [for name in values(local.service_names) : jsonencode(name)])})",
  ]
  of_jobs = ["resource.type=\"cloud_run_job\"", "resource.labels.job_name=${jsonencode("${var.name_prefix}-backup-check")}"]

  counters = merge(
    { for name, metric in local.log_counters : name => merge(metric, { within = local.of_functions }) },
    { for name, metric in local.job_counters : name => merge(metric, { within = local.of_jobs }) },
  )

  # As PromQL calls them. Log-based metrics stand under several kinds of resource, so that a query has to say which.
  metric_prefix = "logging_googleapis_com:user_${replace(var.name_prefix, "-", "_")}"
}

resource "google_logging_metric" "counter" {
  for_each         = local.counters
  name             = "${var.name_prefix}/${each.key}"
  description      = each.value.description
  filter           = join("\n", concat(each.value.within, each.value.filter))
  label_extractors = each.value.labels

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "INT64"
    unit        = "1"
    dynamic "labels" {
      for_each = each.value.labels
      content {
        key        = labels.key
        value_type = "STRING"
      }
    }
  }
  lifecycle {
    # A request that went well is a line of level info.
    precondition {
      condition     = contains(["debug", "info"], lookup(var.environment, "LOG_LEVEL", "info"))
      error_message = "environment.LOG_LEVEL wants debug or info: metrics and alerts are made of lines that a higher level leaves out."
    }
  }
  depends_on = [google_project_service.enabled["logging.googleapis.com"]]
}

resource "google_logging_metric" "distribution" {
  for_each         = local.log_distributions
  name             = "${var.name_prefix}/${each.key}"
  description      = each.value.description
  filter           = join("\n", concat(local.of_functions, each.value.filter))
  value_extractor  = each.value.value
  label_extractors = each.value.labels

  metric_descriptor {
    metric_kind = "DELTA"
    value_type  = "DISTRIBUTION"
    unit        = each.value.unit
    dynamic "labels" {
      for_each = each.value.labels
      content {
        key        = labels.key
        value_type = "STRING"
      }
    }
  }
  bucket_options {
    exponential_buckets {
      scale              = each.value.buckets.scale
      growth_factor      = each.value.buckets.growth_factor
      num_finite_buckets = each.value.buckets.num_finite_buckets
    }
  }
  depends_on = [google_project_service.enabled["logging.googleapis.com"]]
}
