package intake

// docx is the media type of a Word document.
const docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
