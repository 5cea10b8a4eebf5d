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

run "none_unless_asked" {
  command = plan
  assert {
    condition = (
      length(google_project_service.edge) == 0 && length(google_compute_backend_service.function) == 0 && length(google_compute_region_network_endpoint_group.function) == 0 &&
      length(google_compute_url_map.edge) == 0 && length(google_compute_url_map.to_https) == 0 && length(google_compute_managed_ssl_certificate.edge) == 0 &&
      length(google_compute_ssl_policy.edge) == 0 && length(google_compute_target_https_proxy.edge) == 0 && length(google_compute_target_http_proxy.to_https) == 0 &&
      length(google_compute_global_address.edge) == 0 && length(google_compute_global_forwarding_rule.edge) == 0 && length(google_compute_security_policy.limit) == 0 &&
      length(google_iap_web_backend_service_iam_member.caller) == 0 && length(google_cloud_run_v2_service_iam_member.proxy) == 0 && output.edge_address == null
    )
    error_message = "an edge costs money whether it is used or not"
  }
}

run "a_load_balancer" {
  command = apply
  variables {
    load_balancer = true
    domain        = "kilde.example.com"
  }
  assert {
    condition     = toset(keys(google_project_service.edge)) == toset(["compute.googleapis.com"])
    error_message = "one API for the load balancer"
  }
  assert {
    condition = (
      toset(keys(google_compute_backend_service.function)) == toset(["add_document", "answer", "mcp", "retrieve_code"]) &&
      alltrue([for backend in google_compute_backend_service.function : backend.load_balancing_scheme == "EXTERNAL_MANAGED" && length(backend.iap) == 0]) &&
      length(google_compute_security_policy.limit) == 0
    )
    error_message = "the public functions stand behind it, and reindex does not; no limit and no proxy"
  }
  assert {
    condition     = alltrue([for name, group in google_compute_region_network_endpoint_group.function : group.network_endpoint_type == "SERVERLESS" && group.cloud_run[0].service == google_cloud_run_v2_service.function[name].name])
    error_message = "each group is a service"
  }
  assert {
    condition = { for rule in google_compute_url_map.edge[0].path_matcher[0].path_rule : join(" ", sort(rule.paths)) => [rule.service, rule.route_action[0].url_rewrite[0].path_prefix_rewrite] } == {
      for name in ["add_document", "answer", "mcp", "retrieve_code"] : "/${name} /${name}/*" => [google_compute_backend_service.function[name].id, "/"]
    }
    error_message = "each function has its path, and is called at its root"
  }
  assert {
    condition     = google_compute_url_map.edge[0].path_matcher[0].default_service == google_compute_backend_service.function["mcp"].id && google_compute_url_map.edge[0].default_service == google_compute_backend_service.function["mcp"].id
    error_message = "everything else is mcp's"
  }
  assert {
    condition     = google_compute_ssl_policy.edge[0].min_tls_version == "TLS_1_2" && google_compute_managed_ssl_certificate.edge[0].managed[0].domains == tolist(["kilde.example.com"])
    error_message = "a certificate for the name, and no TLS before 1.2"
  }
  assert {
    condition = (
      google_compute_global_forwarding_rule.edge["443"].target == google_compute_target_https_proxy.edge[0].id && google_compute_global_forwarding_rule.edge["443"].port_range == "443" &&
      google_compute_global_forwarding_rule.edge["80"].target == google_compute_target_http_proxy.to_https[0].id && google_compute_url_map.to_https[0].default_url_redirect[0].https_redirect
    )
    error_message = "443 is served, and 80 sends there"
  }
  assert {
    condition = { for name, check in google_monitoring_uptime_check_config.function : name => [check.monitored_resource[0].labels.host, check.http_check[0].path] } == {
      for name in ["add_document", "answer", "mcp", "retrieve_code"] : name => ["kilde.example.com", "/${name}/ready"]
    }
    error_message = "checks go through the load balancer, the only way in"
  }
  assert {
    condition     = length(google_cloud_run_v2_service_iam_member.uptime) == 0 && length(google_monitoring_uptime_check_config.function["mcp"].content_matchers) == 1
    error_message = "without a token, and the answer is read"
  }
  assert {
    condition     = output.edge_address == google_compute_global_address.edge[0].address
    error_message = "the address for the A record"
  }
}

run "a_limit_of_requests" {
  command = apply
  variables {
    load_balancer = true
    domain        = "kilde.example.com"
    rate_limit    = { requests = 120, seconds = 60 }
  }
  assert {
    condition     = alltrue([for backend in google_compute_backend_service.function : backend.security_policy == google_compute_security_policy.limit[0].id])
    error_message = "every function has the limit"
  }
  assert {
    condition = one([for rule in google_compute_security_policy.limit[0].rule : [
      rule.action, rule.rate_limit_options[0].exceed_action, rule.rate_limit_options[0].enforce_on_key,
      rule.rate_limit_options[0].rate_limit_threshold[0].count, rule.rate_limit_options[0].rate_limit_threshold[0].interval_sec,
    ] if rule.priority == 1000]) == ["throttle", "deny(429)", "IP", 120, 60]
    error_message = "120 a minute from one address, and 429 above"
  }
  assert {
    condition     = one([for rule in google_compute_security_policy.limit[0].rule : rule.action if rule.priority == 2147483647]) == "allow"
    error_message = "what is within the limit passes"
  }
}

run "an_identity_aware_proxy" {
  command = apply
  variables {
    load_balancer = true
    domain        = "kilde.example.com"
    iap_members   = ["group:team@example.com", "domain:example.com"]
  }
  assert {
    condition     = toset(keys(google_project_service.edge)) == toset(["compute.googleapis.com", "iap.googleapis.com"]) && alltrue([for backend in google_compute_backend_service.function : backend.iap[0].enabled])
    error_message = "the proxy stands before every function"
  }
  assert {
    condition     = length(google_iap_web_backend_service_iam_member.caller) == 8 && alltrue([for grant in google_iap_web_backend_service_iam_member.caller : grant.role == "roles/iap.httpsResourceAccessor" && contains(var.iap_members, grant.member)])
    error_message = "those who are named may pass, at each function"
  }
  assert {
    condition     = alltrue([for grant in google_cloud_run_v2_service_iam_member.proxy : grant.role == "roles/run.invoker" && grant.member == "serviceAccount:service-123456789012@gcp-sa-iap.iam.gserviceaccount.com"]) && length(google_cloud_run_v2_service_iam_member.proxy) == 4
    error_message = "the proxy may call them"
  }
  assert {
    condition     = alltrue([for check in google_monitoring_uptime_check_config.function : [for code in check.http_check[0].accepted_response_status_codes : code.status_value] == [302, 401] && length(check.content_matchers) == 0])
    error_message = "a check sees that the proxy answers"
  }
}

run "a_balancer_without_a_name" {
  command = plan
  variables {
    load_balancer = true
  }
  expect_failures = [var.domain]
}

run "what_stands_at_a_balancer_that_is_not_there" {
  command = plan
  variables {
    domain      = "kilde.example.com"
    rate_limit  = { requests = 0, seconds = 61 }
    iap_members = ["allUsers"]
  }
  expect_failures = [var.domain, var.rate_limit, var.iap_members]
}

run "a_name_that_is_none" {
  command = plan
  variables {
    load_balancer = true
    domain        = "https://Kilde.example.com/"
  }
  expect_failures = [var.domain]
}
