"""What is printed as dots: letters that the printer lacks, barcodes, QR codes and photos."""
