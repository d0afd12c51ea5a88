FROM python:3.12-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 BRAIN_DATA_DIR=/data
WORKDIR /srv/brain
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
RUN useradd --system --home-dir /data brain && mkdir /data && chown brain /data
USER brain
VOLUME /data
EXPOSE 8000
CMD ["python", "manage.py", "web", "--bind", "0.0.0.0"]
