output "database" {
  description = "FIRESTORE_DATABASE for the functions."
  value       = google_firestore_database.kilde.name
}
