# One name in front of the public functions, with a certificate of Google's, and a limit of requests by address. Off
# unless load_balancer is true; then the functions' own addresses answer the load balancer alone.
locals {
  edge_functions = toset(var.load_balancer ? local.called_functions : [])
  edge_apis      = toset(var.load_balancer ? concat(["compute.googleapis.com"], local.behind_proxy ? ["iap.googleapis.com"] : []) : [])
}

resource "google_project_service" "edge" {
  for_each           = local.edge_apis
  service            = each.key
  disable_on_destroy = false
}

resource "google_compute_region_network_endpoint_group" "function" {
  for_each              = local.edge_functions
  name                  = local.service_names[each.key]
  region                = var.region
  network_endpoint_type = "SERVERLESS"
  cloud_run {
    service = google_cloud_run_v2_service.function[each.key].name
  }
  depends_on = [google_project_service.edge]
}

# No rules that look for injected code: questions here are about code, and would be taken for it.
resource "google_compute_security_policy" "limit" {
  count       = var.rate_limit == null ? 0 : 1
  name        = "${var.name_prefix}-limit"
  description = "At most ${var.rate_limit.requests} requests in ${var.rate_limit.seconds} seconds from one address."

  rule {
    description = "Limit by address"
    priority    = 1000
    action      = "throttle"
    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }
    rate_limit_options {
      conform_action = "allow"
      exceed_action  = "deny(429)"
      enforce_on_key = "IP"
      rate_limit_threshold {
        count        = var.rate_limit.requests
        interval_sec = var.rate_limit.seconds
      }
    }
  }
  rule {
    description = "Everything else"
    priority    = 2147483647
    action      = "allow"
    match {
      versioned_expr = "SRC_IPS_V1"
      config {
        src_ip_ranges = ["*"]
      }
    }
  }
  depends_on = [google_project_service.edge]
}

# How long a request may take is Cloud Run's to say: behind a serverless group a timeout here is not looked at.
resource "google_compute_backend_service" "function" {
  for_each              = local.edge_functions
  name                  = local.service_names[each.key]
  protocol              = "HTTPS"
  load_balancing_scheme = "EXTERNAL_MANAGED"
  security_policy       = one(google_compute_security_policy.limit[*].id)

  backend {
    group = google_compute_region_network_endpoint_group.function[each.key].id
  }
  log_config {
    enable      = true
    sample_rate = 1
  }
  dynamic "iap" {
    for_each = local.behind_proxy ? [1] : []
    content {
      enabled = true
    }
  }
}

resource "google_iap_web_backend_service_iam_member" "caller" {
  for_each = {
    for pair in setproduct(local.edge_functions, var.iap_members) : "${pair[0]} ${pair[1]}" => { function = pair[0], member = pair[1] }
  }
  web_backend_service = google_compute_backend_service.function[each.value.function].name
  role                = "roles/iap.httpsResourceAccessor"
  member              = each.value.member
}

# The proxy calls a function as itself.
resource "google_cloud_run_v2_service_iam_member" "proxy" {
  for_each   = local.behind_proxy ? local.edge_functions : toset([])
  name       = google_cloud_run_v2_service.function[each.key].name
  location   = google_cloud_run_v2_service.function[each.key].location
  role       = "roles/run.invoker"
  member     = "serviceAccount:service-${local.project_number}@gcp-sa-iap.iam.gserviceaccount.com"
  depends_on = [google_project_service.edge]
}

# /answer is answer, /answer/ready its /ready; every other path, /.well-known among them, is mcp's.
resource "google_compute_url_map" "edge" {
  count           = var.load_balancer ? 1 : 0
  name            = "${var.name_prefix}-edge"
  default_service = google_compute_backend_service.function["mcp"].id

  host_rule {
    hosts        = [var.domain]
    path_matcher = "functions"
  }
  path_matcher {
    name            = "functions"
    default_service = google_compute_backend_service.function["mcp"].id
    dynamic "path_rule" {
      for_each = local.edge_functions
      content {
        paths   = ["/${path_rule.key}", "/${path_rule.key}/*"]
        service = google_compute_backend_service.function[path_rule.key].id
        route_action {
          url_rewrite {
            path_prefix_rewrite = "/"
          }
        }
      }
    }
  }
}

resource "google_compute_url_map" "to_https" {
  count = var.load_balancer ? 1 : 0
  name  = "${var.name_prefix}-to-https"
  default_url_redirect {
    https_redirect         = true
    redirect_response_code = "PERMANENT_REDIRECT"
    strip_query            = false
  }
  depends_on = [google_project_service.edge]
}

resource "google_compute_managed_ssl_certificate" "edge" {
  count = var.load_balancer ? 1 : 0
  # A certificate cannot change its name while the proxy uses it: another domain is another certificate.
  name = "${var.name_prefix}-${substr(sha256(var.domain), 0, 8)}"
  managed {
    domains = [var.domain]
  }
  lifecycle {
    create_before_destroy = true
  }
  depends_on = [google_project_service.edge]
}

resource "google_compute_ssl_policy" "edge" {
  count           = var.load_balancer ? 1 : 0
  name            = "${var.name_prefix}-edge"
  profile         = "MODERN"
  min_tls_version = "TLS_1_2"
  depends_on      = [google_project_service.edge]
}

resource "google_compute_target_https_proxy" "edge" {
  count            = var.load_balancer ? 1 : 0
  name             = "${var.name_prefix}-edge"
  url_map          = google_compute_url_map.edge[0].id
  ssl_certificates = [google_compute_managed_ssl_certificate.edge[0].id]
  ssl_policy       = google_compute_ssl_policy.edge[0].id
}

resource "google_compute_target_http_proxy" "to_https" {
  count   = var.load_balancer ? 1 : 0
  name    = "${var.name_prefix}-to-https"
  url_map = google_compute_url_map.to_https[0].id
}

resource "google_compute_global_address" "edge" {
  count      = var.load_balancer ? 1 : 0
  name       = "${var.name_prefix}-edge"
  depends_on = [google_project_service.edge]
}

resource "google_compute_global_forwarding_rule" "edge" {
  for_each = var.load_balancer ? {
    443 = google_compute_target_https_proxy.edge[0].id
    80  = google_compute_target_http_proxy.to_https[0].id
  } : {}
  name                  = "${var.name_prefix}-edge-${each.key}"
  target                = each.value
  port_range            = each.key
  ip_address            = google_compute_global_address.edge[0].id
  load_balancing_scheme = "EXTERNAL_MANAGED"
}

output "edge_address" {
  description = "Address for the A record of domain; null without a load balancer."
  value       = one(google_compute_global_address.edge[*].address)
}
